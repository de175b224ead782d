package cloud.sentiric.media.rtp;

/** Clocks of timestamps; where none is named it is the 8 kHz of G.711 and most others (RFC 3551 §4.5.14). */
public final class RtpClock {
    /** Units in a second. */
    public static final int HERTZ = 8000;
    /** Units in a millisecond. */
    public static final int UNITS_PER_MS = 8;
    /** Nanoseconds in a unit. */
    public static final long UNIT_NANOS = 125_000;

    private RtpClock() {}

    /** A time in nanoseconds as a timestamp, which wraps. */
    public static int units(long nanos) {
        return units(nanos, HERTZ);
    }

    /** The same by another clock, hertz. */
    public static int units(long nanos, int hertz) {
        return (int) (nanos / 1000 * hertz / 1_000_000);
    }
}
