package cloud.sentiric.signaling.loop;

/** A token bucket of one second. Belongs to one thread. */
final class ProbeLimit {
    private static final long SECOND = 1_000_000_000;

    private final int perSecond;
    private long filled;
    private double tokens;

    ProbeLimit(int perSecond) {
        this.perSecond = perSecond;
        this.tokens = perSecond;
        this.filled = Long.MIN_VALUE;
    }

    /** Takes a token; false if there is none. */
    boolean take(long now) {
        if (filled != Long.MIN_VALUE) {
            tokens = Math.min(perSecond, tokens + (double) (now - filled) * perSecond / SECOND);
        }
        filled = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
