package cloud.sentiric.gateway.target;

/**
 * A node as it was when the choice was made.
 *
 * @param rtt smoothed round-trip time in nanoseconds
 * @param deviation of it, smoothed, in nanoseconds
 * @param lost probes lost since it is known
 */
public record TargetView(Node node, State state, double rtt, double deviation, long lost) {}
