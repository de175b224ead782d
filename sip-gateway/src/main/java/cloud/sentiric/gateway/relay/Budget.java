package cloud.sentiric.gateway.relay;

/** What may be spent: so much at once, and so much more each second (GCRA, ITU-T I.371). Owned by one thread. */
final class Budget {
    private static final long SECOND = 1_000_000_000L;

    private final long interval;
    private final long most;
    /** When it is full again; 0 before the first. */
    private long full;

    Budget(int atOnce, int perSecond) {
        interval = SECOND / perSecond;
        most = interval * atOnce;
    }

    /** Spends one; false if none is left. */
    boolean spend(long now) {
        long start = full != 0 && full - now > 0 ? full : now;
        if (start + interval - now > most) {
            return false;
        }
        full = start + interval;
        return true;
    }
}
