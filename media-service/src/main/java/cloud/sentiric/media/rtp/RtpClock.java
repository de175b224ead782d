package cloud.sentiric.media.rtp;

/** The 8 kHz clock of G.711 (RFC 3551 §4.5.14). */
public final class RtpClock {
    /** Units in a millisecond. */
    public static final int UNITS_PER_MS = 8;
    /** Nanoseconds in a unit. */
    public static final long UNIT_NANOS = 125_000;

    private RtpClock() {}

    /** A time in nanoseconds as a timestamp, which wraps. */
    public static int units(long nanos) {
        return (int) (nanos / UNIT_NANOS);
    }
}
