package cloud.sentiric.signaling.call;

import org.jspecify.annotations.Nullable;

/**
 * What to do with a call to a number.
 *
 * @param id of the plan
 * @param tenantId owner of the route; that of the failsafe plan where no route matched
 * @param routed whether a route of its tenant led to it; the failsafe plan has none
 * @param matchedUser the caller, if known
 */
public record Plan(
        String id,
        String tenantId,
        PlanAction action,
        boolean routed,
        @Nullable MatchedUser matchedUser) {
    /** A caller whom user-service knows. */
    public record MatchedUser(String id, String name, String tenantId) {}
}
