package cloud.sentiric.dialplan.toll;

import java.time.Duration;

/** Whether a call may leave. */
public sealed interface Verdict {
    /**
     * It may.
     *
     * @param perMinute its rate, millionths
     * @param longest how long it may last
     * @param reserved what it may come to, millionths
     */
    record Admitted(long perMinute, Duration longest, long reserved) implements Verdict {}

    /** It may, whatever else was called: an emergency. */
    record Free() implements Verdict {}

    /** It may not. */
    record Refused(Reason reason) implements Verdict {}

    /** It might, if some calls that count are over, which nobody says, or if anybody could count. */
    record Undecided() implements Verdict {}

    /** Why a call may not leave. */
    enum Reason {
        DESTINATION_FORBIDDEN,
        TOO_MANY_CALLS,
        COST_LIMIT
    }
}
