package cloud.sentiric.media.rtp;

import java.time.Instant;

/** Times of RTCP: NTP timestamps (RFC 3550 §4), and the middle of them. */
final class Ntp {
    // From 1900 to 1970 (RFC 3550 §4).
    private static final long OFFSET_SECONDS = 2_208_988_800L;
    private static final long SECOND = 1_000_000_000L;

    private Ntp() {}

    static int seconds(Instant time) {
        return (int) (time.getEpochSecond() + OFFSET_SECONDS);
    }

    static int fraction(Instant time) {
        return (int) (((long) nanos(time) << 32) / SECOND);
    }

    @SuppressWarnings("JavaInstantGetSecondsGetNano") // The second is put on its own.
    private static int nanos(Instant time) {
        return time.getNano();
    }

    /** The middle 32 bits. */
    static int middle(Instant time) {
        return (seconds(time) << 16) | (fraction(time) >>> 16);
    }

    /** Nanoseconds of units of 1/65536 s. */
    static long nanos(long units) {
        return (units * SECOND) >> 16;
    }

    /** Units of 1/65536 s of nanoseconds. */
    static int units(long nanos) {
        return (int) ((nanos << 16) / SECOND);
    }
}
