package cloud.sentiric.dialplan.toll;

import cloud.sentiric.number.Reach;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;

/**
 * Lets calls out. Before one is refused for what goes on or was spent, it is asked which of the calls that count are over: until
 * then each counts with all that it may come to. What nobody says in time is no refusal, and counts when it is said.
 */
public final class Turnstile {
    private final CallsOut calls;
    private final CallEnds ends;
    private final InstantSource clock;

    public Turnstile(CallsOut calls, CallEnds ends, InstantSource clock) {
        this.calls = calls;
        this.ends = ends;
        this.clock = clock;
    }

    /**
     * Decides about a call.
     *
     * @param counts whether the call counts if it may leave; else it is only asked what would be
     */
    public Verdict pass(CallOut call, boolean counts) {
        if (call.reach() == Reach.EMERGENCY) {
            // It waits for no count and no lock.
            return new Verdict.Free();
        }
        try {
            return count(call, counts, clock.instant());
        } catch (CallsOutAway e) {
            return new Verdict.Undecided();
        }
    }

    private Verdict count(CallOut call, boolean counts, Instant now) {
        var first = decide(call, counts, now);
        boolean settled =
                !(first instanceof Verdict.Refused(var reason)) || reason == Verdict.Reason.DESTINATION_FORBIDDEN;
        if (settled) {
            return first;
        }
        return ends.of(calls.open(call, now), late -> calls.over(late, clock.instant()))
                .map(over -> over.isEmpty() ? first : without(over, call, counts, now))
                .orElseGet(Verdict.Undecided::new);
    }

    private Verdict without(Map<UUID, Duration> over, CallOut call, boolean counts, Instant now) {
        calls.over(over, now);
        return decide(call, counts, now);
    }

    /** Who would be refused does not make others wait for the lock. */
    private Verdict decide(CallOut call, boolean counts, Instant now) {
        var judged = calls.judge(call, now);
        return counts && judged instanceof Verdict.Admitted ? calls.admit(call, now) : judged;
    }
}
