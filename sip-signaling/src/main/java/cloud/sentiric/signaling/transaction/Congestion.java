package cloud.sentiric.signaling.transaction;

import cloud.sentiric.signaling.sip.Urgency;

/**
 * Whether a worker is behind with requests of one kind: not one of them was taken in time for a while, so that it is no burst and
 * no pause of the machine but more than it can do. Then what has waited too long is refused, which costs little, and what comes
 * next is served in time again (as RFC 8289 drops packets).
 */
final class Congestion {
    private final long target;
    /** How long all have to be late. */
    private final long interval;

    /** The last one was late. */
    private boolean late;

    /** When the first of those was taken that have all been late since. */
    private long since;

    private long last;
    /** Until one has waited for half of the target at most. */
    private boolean congested;

    private Congestion(long target, long interval) {
        this.target = target;
        this.interval = interval;
    }

    /** Of a kind: nobody is to wait so long that he sends his request again, and who registers gives way to who calls. */
    static Congestion of(Urgency urgency, Timing timing) {
        return new Congestion(urgency == Urgency.REGISTERING ? timing.t1() / 4 : timing.t1() / 2, 2 * timing.t1());
    }

    /** Whether a request is to be refused that has waited for so many nanoseconds. */
    boolean refuses(long waited, long now) {
        if (waited <= target) {
            late = false;
            congested &= waited > target / 2;
            return false;
        }
        if (!late || now - last > interval) {
            late = true;
            since = now;
        }
        last = now;
        congested |= now - since >= interval;
        return congested;
    }
}
