package cloud.sentiric.dialplan.toll;

import java.time.InstantSource;

/**
 * Lets calls out. Before one is refused for what goes on or was spent, it is asked which of the calls that count are over: until
 * then each counts with all that it may come to.
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
        var now = clock.instant();
        var first = counts ? calls.admit(call, now) : calls.judge(call, now);
        boolean settled =
                !(first instanceof Verdict.Refused(var reason)) || reason == Verdict.Reason.DESTINATION_FORBIDDEN;
        if (settled) {
            return first;
        }
        var over = ends.of(calls.open(call, now));
        if (over.isEmpty()) {
            return first;
        }
        calls.over(over, now);
        return counts ? calls.admit(call, now) : calls.judge(call, now);
    }
}
