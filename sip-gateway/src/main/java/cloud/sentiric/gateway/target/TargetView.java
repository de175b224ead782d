package cloud.sentiric.gateway.target;

/**
 * A node as it was when the choice was made.
 *
 * @param passing whether the list says that it can work
 * @param rtt smoothed round-trip time in nanoseconds
 * @param deviation of it, smoothed, in nanoseconds
 * @param lost probes lost since it is known
 */
public record TargetView(Node node, State state, boolean passing, double rtt, double deviation, long lost) {}
