package cloud.sentiric.media.port;

/** How many ports are in each state. */
public record PortCounts(int used, int free, int resting) {}
