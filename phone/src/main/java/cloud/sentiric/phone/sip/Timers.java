package cloud.sentiric.phone.sip;

import java.time.Duration;

/**
 * The times of RFC 3261 §17, in nanoseconds.
 *
 * @param t1 estimate of the round trip
 * @param t2 longest interval between retransmissions of a request other than INVITE
 * @param t4 longest time a message stays in the network
 */
public record Timers(long t1, long t2, long t4) {
    /** The values of RFC 3261 appendix A. */
    public static final Timers STANDARD = of(Duration.ofMillis(500), Duration.ofSeconds(4), Duration.ofSeconds(5));

    public static Timers of(Duration t1, Duration t2, Duration t4) {
        return new Timers(t1.toNanos(), t2.toNanos(), t4.toNanos());
    }

    /** Timers B, D, F and H: when a peer that is silent is given up. */
    public long giveUp() {
        return 64 * t1;
    }

    /** Timer C: the longest that an INVITE may ring (RFC 3261 §16.6). */
    public long ringing() {
        return Duration.ofSeconds(181).toNanos();
    }
}
