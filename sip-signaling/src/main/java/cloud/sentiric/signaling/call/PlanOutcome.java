package cloud.sentiric.signaling.call;

import java.time.Duration;
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
     * @param holdAudio URI of what a party on hold hears in calls of the tenant; empty: nothing
     * @param longest from answer until the call must end (reason cost_limit); zero: the platform's limit alone
     * @param emergency whether no limit may keep it from leaving
     */
    record Outbound(
            String routeId,
            String tenantId,
            String number,
            List<OutboundTrunk> trunks,
            String holdAudio,
            Duration longest,
            boolean emergency)
            implements PlanOutcome {
        public Outbound {
            trunks = List.copyOf(trunks);
        }
    }

    /**
     * No plan applies.
     *
     * @param status 404 or 403; 503 where it is not known whether a user may call out
     * @param why destination_forbidden, too_many_calls, cost_limit or undecided where a user may not call out; empty otherwise
     */
    record Refused(int status, String why) implements PlanOutcome {}

    /** There was no answer in time. */
    record Unavailable(String why) implements PlanOutcome {}
}
