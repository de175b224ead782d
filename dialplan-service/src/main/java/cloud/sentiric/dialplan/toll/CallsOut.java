package cloud.sentiric.dialplan.toll;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The calls out of all users, of all instances of the service. */
public interface CallsOut {
    /** Decides about a call and, if it may leave, counts it from now on; asked again for the same attempt, it counts once. */
    Verdict admit(CallOut call, Instant now);

    /** What {@link #admit} would say. */
    Verdict judge(CallOut call, Instant now);

    /** Attempts that go on as far as is known: those of the call's user first, then those of its tenant. */
    List<UUID> open(CallOut call, Instant now);

    /** These attempts are over, and lasted so long from answer to end. */
    void over(Map<UUID, Duration> lengths, Instant now);
}
