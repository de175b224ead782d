package cloud.sentiric.media.port;

/** How many ports are in each state. */
public record PortCounts(int used, int free, int resting) {
    /** Part of all that is not free, 0 to 1. */
    public double taken() {
        int all = used + free + resting;
        return all == 0 ? 1 : 1 - (double) free / all;
    }
}
