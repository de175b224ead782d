package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.dialog.LegSettings;
import java.time.Duration;

/**
 * The limits and intervals of calls.
 *
 * @param dependencyDeadline how long another service may take, once its own deadline failed to end it
 * @param ringing how long 180 lasts before 200
 * @param t1 RTT estimate (RFC 3261 §17.1.1.1)
 * @param t2 longest interval between retransmissions of a 2xx
 * @param movesMedia whether a call goes on at another media-service when its own is lost
 * @param maxDuration after which a call is ended
 * @param echoLimit of an echo test whose plan gives none
 * @param minSessionExpires shortest session timer that is accepted (RFC 4028 §4)
 * @param sessionExpires session timer that we ask for in INVITEs of ours (RFC 4028 §7.1)
 * @param maxCalls of one worker; more are refused with 503
 * @param retryAfter that 503 answers name
 */
public record CallSettings(
        Duration dependencyDeadline,
        Duration ringing,
        Duration t1,
        Duration t2,
        boolean movesMedia,
        Duration maxDuration,
        Duration echoLimit,
        Duration minSessionExpires,
        Duration sessionExpires,
        int maxCalls,
        Duration retryAfter) {
    /** How long a 2xx waits for its ACK (RFC 3261 §13.3.1.4). */
    Duration ackLimit() {
        return legs().ackLimit();
    }

    /** Those of legs. */
    LegSettings legs() {
        return new LegSettings(t1, t2, minSessionExpires, sessionExpires);
    }
}
