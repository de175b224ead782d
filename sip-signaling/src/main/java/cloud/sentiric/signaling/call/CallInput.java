package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.Callers.Judgement;
import cloud.sentiric.signaling.call.Callers.Verdict;
import cloud.sentiric.signaling.media.PlayOutcome;
import cloud.sentiric.signaling.media.SessionOutcome;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.transaction.ClientOutcome;

/** Everything that can happen to a call. */
sealed interface CallInput {
    /** A new INVITE outside a dialog. */
    record Invited(Attempt attempt, Judgement judgement) implements CallInput {}

    record CallerVerified(Verdict verdict) implements CallInput {}

    record PlanAnswered(PlanOutcome outcome) implements CallInput {}

    record UserAnswered(SipUserOutcome outcome) implements CallInput {}

    record SessionAnswered(SessionOutcome outcome) implements CallInput {}

    record PlayEnded(PlayOutcome outcome) implements CallInput {}

    /**
     * CANCEL of the INVITE that has no final response yet.
     *
     * @param byCaller false if the gateway took the INVITE to another node, where the call goes on
     */
    record Cancelled(boolean byCaller) implements CallInput {}

    /** ACK of a 2xx. */
    record Acknowledged(Request ack) implements CallInput {}

    /** Another request inside the dialog. */
    record Requested(Request request) implements CallInput {}

    /** Somebody wants the call ended. */
    record TerminateRequested(String reason) implements CallInput {}

    record Elapsed(CallTimer timer) implements CallInput {}

    /** Our BYE has its final response, or never will. */
    record ByeAnswered() implements CallInput {}

    /** What came of another request of ours inside the dialog. */
    record Answered(ClientOutcome outcome) implements CallInput {}

    /** media-service does not know the session any more. */
    record LeaseEnded() implements CallInput {}

    /** Another node took the dialog, ended the call and said so. */
    record TakenAway() implements CallInput {}

    /** A bug showed. */
    record Broken() implements CallInput {}
}
