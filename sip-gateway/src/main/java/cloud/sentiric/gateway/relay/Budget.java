package cloud.sentiric.gateway.relay;

/** What may be spent: so much at once, and so much more each second (GCRA, ITU-T I.371). Owned by one thread. */
final class Budget {
    private static final long SECOND = 1_000_000_000L;

    private final long interval;
    private final long most;
    /** When it is full again; the first {@link #spend} sets it. */
    private long full;

    private boolean begun;

    Budget(int atOnce, int perSecond) {
        interval = SECOND / perSecond;
        most = interval * atOnce;
    }

    /** Spends one; false if none is left. */
    boolean spend(long now) {
        long debt = begun ? Math.max(0, full - now) : 0;
        begun = true;
        full = now + debt;
        if (debt + interval > most) {
            return false;
        }
        full += interval;
        return true;
    }
}
