package cloud.sentiric.media.end;

/**
 * Bounds how many packets are relayed to an end: parties that describe each other's ports, or ours, have packets go round
 * without end, and RTP has no count of hops. Far above what sound, video and fax need. Times are nanoseconds.
 */
final class Throttle {
    /** Packets a second, in the long run. */
    static final int RATE = 1000;
    /** Packets that may come at once, after a jam on the way. */
    static final int BURST = 500;

    /** Packets of sound a second that are decoded or made here, each of 20 ms at most: twice as many as are of 10 ms. */
    static final int SOUND = 200;

    /** Nanoseconds for each packet. */
    private final long packet;

    private long paidUntil = Long.MIN_VALUE;

    Throttle() {
        this(RATE);
    }

    /**
     * Lets the first pass.
     *
     * @param rate packets a second
     */
    Throttle(int rate) {
        this.packet = 1_000_000_000L / rate;
    }

    /** Whether one more may pass. */
    boolean pass(long now) {
        return pass(now, 1);
    }

    /** Whether one more may pass that is as much as so many. */
    boolean pass(long now, int packets) {
        long begin = Math.max(now, paidUntil);
        if (begin - now >= BURST * packet) {
            return false;
        }
        paidUntil = begin + packets * packet;
        return true;
    }
}
