package cloud.sentiric.signaling.trunk;

import java.time.Duration;
import java.time.Instant;

/**
 * Our binding at a carrier's registrar (RFC 3261 §10.2).
 *
 * <pre>
 * answer to a REGISTER                      the next one
 * 200 that has our contact                  after half of its lifetime, a little less by chance
 * 423 with a longer Min-Expires             at once, with that lifetime (§10.2.8)
 * any other, none                           after 30 s, twice as long each time, 10 min at most; a little less by chance
 * a trunk that was away is back             soon: its registrar may have lost our binding ({@link Registering#doubt})
 * a call refused as if it were not ours     soon
 * </pre>
 *
 * @param asked lifetime that is asked for
 * @param boundUntil when the binding ends; {@link Instant#MIN} where there is none
 * @param failures in a row
 */
record Registration(Duration asked, Instant boundUntil, int failures) {
    /** Not tried yet. */
    static final Registration NONE = new Registration(Duration.ofHours(1), Instant.MIN, 0);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
    /** A registrar that wants longer ones is out of its mind. */
    private static final Duration LONGEST = Duration.ofDays(1);
    /** Of a pause that chance may take away, so that not all come at once. */
    private static final double JITTER = 0.1;

    /** What follows from an answer: the next REGISTER comes after the pause. */
    record Next(Registration registration, Duration pause) {}

    boolean bound(Instant now) {
        return now.isBefore(boundUntil);
    }

    /**
     * The registrar has our contact for so long.
     *
     * @param chance 0 to 1
     */
    Next granted(Duration lifetime, Instant now, double chance) {
        return new Next(new Registration(asked, now.plus(lifetime), 0), shortened(lifetime.dividedBy(2), chance));
    }

    /** The registrar wants at least so long. */
    Next tooBrief(Duration least, double chance) {
        return least.compareTo(asked) > 0 && least.compareTo(LONGEST) <= 0
                ? new Next(new Registration(least, boundUntil, failures), Duration.ZERO)
                : failed(chance);
    }

    Next failed(double chance) {
        var pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, 10));
        var next = new Registration(asked, boundUntil, Math.min(failures + 1, 100));
        return new Next(next, shortened(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE, chance));
    }

    private static Duration shortened(Duration pause, double chance) {
        return Duration.ofMillis((long) (pause.toMillis() * (1 - JITTER * chance)));
    }
}
