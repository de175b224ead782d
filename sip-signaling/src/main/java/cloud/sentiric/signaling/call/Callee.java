package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.digest.Identity;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.target.Target;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A SIP user who can be called.
 *
 * @param targets its contacts, at least one
 * @param userId id of the user, UUID
 * @param tenantId tenant of the user
 * @param ringTimeout how long the phones ring
 * @param mediaPolicy that of the user's tenant
 * @param holdAudio URI of what a party on hold hears in calls of the tenant; empty: nothing
 * @param longest from the answer until the call must end (cost_limit); zero: as long as any call
 */
public record Callee(
        Aor aor,
        List<Target> targets,
        String userId,
        String tenantId,
        CallSchema callSchema,
        Duration ringTimeout,
        MediaPolicy mediaPolicy,
        String holdAudio,
        Duration longest) {
    public Callee {
        targets = List.copyOf(targets);
    }

    /** As a party of calls; null for a telephone that a trunk leads to. */
    @Nullable
    Identity identity() {
        return userId.isEmpty() ? null : new Identity(aor, userId, tenantId);
    }

    /** This callee at some of its contacts only. */
    Callee at(List<Target> some) {
        return new Callee(aor, some, userId, tenantId, callSchema, ringTimeout, mediaPolicy, holdAudio, longest);
    }
}
