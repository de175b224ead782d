package cloud.sentiric.media.rtp;

/**
 * How long it takes to a party and back: from a sender report that went to it, its own or another party's, to the report that
 * refers to it, less the time that the party had it (RFC 3550 §6.4.1). Times are nanoseconds.
 */
public final class RoundTrip {
    /** Sender reports that may be referred to: of two sources, a while back. */
    private static final int KEPT = 8;
    /** What takes longer is a mistake. */
    private static final long LONGEST = 10_000_000_000L;

    private final int[] reports = new int[KEPT];
    private final long[] times = new long[KEPT];
    private int next;
    private int kept;
    private long last = -1;

    /** A sender report goes to the party. */
    public void sent(int report, long now) {
        reports[next] = report;
        times[next] = now;
        next = (next + 1) % KEPT;
        kept = Math.min(KEPT, kept + 1);
    }

    /**
     * The party refers to a sender report.
     *
     * @param delay since it had that, in 1/65536 s
     */
    public void answered(int report, long delay, long now) {
        for (int i = 0; report != 0 && i < kept; i++) {
            if (reports[i] == report) {
                long trip = now - times[i] - Ntp.nanos(delay);
                // Clocks of two machines do not run alike: a hair under 0 is 0.
                if (trip > -Ntp.nanos(66) && trip < LONGEST) {
                    last = Math.max(0, trip);
                }
                return;
            }
        }
    }

    /** The last one, or -1 if none is known. */
    public long last() {
        return last;
    }
}
