package cloud.sentiric.signaling.call;

import java.util.List;

/** What came of asking for a plan. */
public sealed interface PlanOutcome {
    /** A plan applies. */
    record Resolved(Plan plan) implements PlanOutcome {}

    /**
     * The call of a user leaves through a trunk.
     *
     * @param routeId outbound route of the user's tenant
     * @param number user part of the Request-URI
     * @param trunks to be tried in this order; at least one
     */
    record Outbound(String routeId, String tenantId, String number, List<OutboundTrunk> trunks) implements PlanOutcome {
        public Outbound {
            trunks = List.copyOf(trunks);
        }
    }

    /** No plan applies; the status says why, 404 or 403. */
    record Refused(int status) implements PlanOutcome {}

    /** There was no answer in time. */
    record Unavailable(String why) implements PlanOutcome {}
}
