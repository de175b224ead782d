package cloud.sentiric.signaling.call;

/** What came of asking for a plan. */
public sealed interface PlanOutcome {
    /** A plan applies. */
    record Resolved(Plan plan) implements PlanOutcome {}

    /** No plan applies; the status says why, 404 or 403. */
    record Refused(int status) implements PlanOutcome {}

    /** There was no answer in time. */
    record Unavailable(String why) implements PlanOutcome {}
}
