package cloud.sentiric.dialplan.toll;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The calls out of all users, of all instances of the service. All may fail with {@link CallsOutAway}. */
public interface CallsOut {
    /** Attempts that are told at once. */
    int MOST_OPEN = 500;

    /** Decides about a call and, if it may leave, counts it from now on; asked again for the same attempt, it counts once. */
    Verdict admit(CallOut call, Instant now);

    /** What {@link #admit} would say. */
    Verdict judge(CallOut call, Instant now);

    /** Attempts that go on as far as is known: those of the call's user first, then those of its tenant; at most 500. */
    List<UUID> open(CallOut call, Instant now);

    /** A call was let out while nobody could count it; it counts from then on. */
    void note(CallOut call, Verdict.Admitted admitted, Instant at);

    /** These attempts are over, and lasted so long from answer to end. */
    void over(Map<UUID, Duration> lengths, Instant now);
}
