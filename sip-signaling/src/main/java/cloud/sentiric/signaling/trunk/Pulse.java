package cloud.sentiric.signaling.trunk;

import cloud.sentiric.signaling.trunk.TrunkState.Condition;
import java.time.Duration;
import java.time.Instant;

/**
 * What the OPTIONS to a trunk say of it.
 *
 * <pre>
 * answer                              state      the next OPTIONS
 * any final response but 408, 503     UP         after an interval
 * 408, 503, the first after others    as before  after a second
 * 408, 503, again                     DOWN       after an interval
 * none: our own gateway is away       UNKNOWN    after an interval
 * </pre>
 *
 * @param failures in a row
 */
record Pulse(TrunkState state, int failures) {
    /** One lost exchange is asked for again: nobody is passed over for it. */
    private static final int MOST_FAILURES = 2;

    private static final Duration AGAIN = Duration.ofSeconds(1);

    static Pulse of(TrunkState state) {
        return new Pulse(state, state.condition() == Condition.DOWN ? MOST_FAILURES : 0);
    }

    /** A final response came after so long. */
    Pulse answered(int status, Duration roundTrip, Instant now) {
        if (status != 408 && status != 503) {
            return new Pulse(state.turned(Condition.UP, now).measured(roundTrip), 0);
        }
        int more = Math.min(failures + 1, MOST_FAILURES);
        return new Pulse(more < MOST_FAILURES ? state : state.turned(Condition.DOWN, now), more);
    }

    /** It was not even sent on, or nobody says so. */
    Pulse unheard(Instant now) {
        return new Pulse(state.turned(Condition.UNKNOWN, now), 0);
    }

    /** Until the next one. */
    Duration next(Duration interval) {
        return failures > 0 && failures < MOST_FAILURES && AGAIN.compareTo(interval) < 0 ? AGAIN : interval;
    }
}
