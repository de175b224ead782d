package cloud.sentiric.signaling.dialog;

import java.time.Duration;

/**
 * Intervals of legs.
 *
 * @param t1 RTT estimate (RFC 3261 §17.1.1.1)
 * @param t2 longest interval between retransmissions of a 2xx
 * @param minSessionExpires shortest session timer that is accepted (RFC 4028 §4)
 * @param sessionExpires session timer that we ask for in INVITEs of ours
 */
public record LegSettings(Duration t1, Duration t2, Duration minSessionExpires, Duration sessionExpires) {
    /** How long a 2xx waits for its ACK (RFC 3261 §13.3.1.4). */
    public Duration ackLimit() {
        return t1.multipliedBy(64);
    }
}
