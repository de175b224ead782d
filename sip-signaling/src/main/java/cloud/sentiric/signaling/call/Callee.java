package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.target.Target;
import java.time.Duration;
import java.util.List;

/**
 * A SIP user who can be called.
 *
 * @param targets its contacts, at least one
 * @param userId id of the user, UUID
 * @param ringTimeout how long the phones ring
 * @param mediaPolicy that of the user's tenant
 * @param longest from the answer until the call must end (cost_limit); zero: as long as any call
 */
public record Callee(
        Aor aor,
        List<Target> targets,
        String userId,
        CallSchema callSchema,
        Duration ringTimeout,
        MediaPolicy mediaPolicy,
        Duration longest) {
    public Callee {
        targets = List.copyOf(targets);
    }

    /** This callee at some of its contacts only. */
    Callee at(List<Target> some) {
        return new Callee(aor, some, userId, callSchema, ringTimeout, mediaPolicy, longest);
    }
}
