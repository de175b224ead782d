package cloud.sentiric.dialplan.toll;

import java.time.Duration;

/** Money, counted in millionths of the platform's currency. */
public final class Cost {
    /** One of the currency. */
    public static final long UNIT = 1_000_000;

    private static final long MINUTE_MS = 60_000;

    private Cost() {}

    /** What a call of this length costs, by the second and rounded up. */
    public static long of(Duration length, long perMinute) {
        long wholeMinutes = length.toMillis() / MINUTE_MS;
        long rest = length.toMillis() % MINUTE_MS;
        return wholeMinutes * perMinute + Math.ceilDiv(rest * perMinute, MINUTE_MS);
    }

    /** How long one can call for this much. */
    static Duration lengthFor(long budget, long perMinute) {
        return perMinute == 0 ? Duration.ofDays(1) : Duration.ofSeconds(budget * 60 / perMinute);
    }
}
