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

    private static final long PACKET = 1_000_000_000L / RATE;

    private long paidUntil = Long.MIN_VALUE;

    /** Whether one more may pass. */
    boolean pass(long now) {
        long begin = Math.max(now, paidUntil);
        if (begin - now >= BURST * PACKET) {
            return false;
        }
        paidUntil = begin + PACKET;
        return true;
    }
}
