package cloud.sentiric.signaling.transaction;

import java.time.Duration;

/**
 * The timer values of RFC 3261 §17, for an unreliable transport, in nanoseconds.
 *
 * @param t1 estimate of the round-trip time, 500 ms
 * @param t2 longest interval between retransmissions, 4 s
 * @param t4 longest time a message stays in the network, 5 s
 */
public record Timing(long t1, long t2, long t4) {
    /** Values of RFC 3261 table 4. */
    public static final Timing DEFAULT = of(Duration.ofMillis(500), Duration.ofSeconds(4), Duration.ofSeconds(5));

    /** How long an INVITE may ring without a final response: timer C of RFC 3261 §16.6, more than 3 minutes. */
    static final long TIMER_C = Duration.ofSeconds(200).toNanos();

    public static Timing of(Duration t1, Duration t2, Duration t4) {
        return new Timing(t1.toNanos(), t2.toNanos(), t4.toNanos());
    }

    /** 64·T1: timers B, D, F, H, J, L and M. */
    public long timeout() {
        return 64 * t1;
    }
}
