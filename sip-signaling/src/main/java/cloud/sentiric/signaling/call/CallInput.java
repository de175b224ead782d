package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.Callers.Judgement;
import cloud.sentiric.signaling.call.Callers.Verdict;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.dialog.LegWord;
import cloud.sentiric.signaling.media.PlayOutcome;
import cloud.sentiric.signaling.media.SessionOutcome;
import cloud.sentiric.signaling.sip.SipUri;
import cloud.sentiric.signaling.trunk.TrunkCredentials;

/** Everything that can happen to a call. */
sealed interface CallInput {
    /** A new INVITE outside a dialog. */
    record Invited(Attempt attempt, Judgement judgement) implements CallInput {}

    record CallerVerified(Verdict verdict) implements CallInput {}

    record PlanAnswered(PlanOutcome outcome) implements CallInput {}

    record UserAnswered(SipUserOutcome outcome) implements CallInput {}

    record SessionAnswered(SessionOutcome outcome) implements CallInput {}

    record ChallengeAnswered(LegId leg, int status, TrunkCredentials.Outcome outcome) implements CallInput {}

    /** The session with the ends that were added. */
    record EndsAnswered(SessionOutcome outcome) implements CallInput {}

    record PlayEnded(PlayOutcome outcome) implements CallInput {}

    /** What one of its legs says. */
    record Said(LegId leg, LegWord word) implements CallInput {}

    /** Somebody wants the call ended. */
    record TerminateRequested(String reason) implements CallInput {}

    /** Somebody from outside the call wants its caller handed on. */
    record TransferRequested(SipUri target) implements CallInput {}

    record Elapsed(CallTimer timer) implements CallInput {}

    /** media-service does not know the session any more. */
    record LeaseEnded() implements CallInput {}

    /** Another node took the call, ended it and said so. */
    record TakenAway() implements CallInput {}

    /** A party of one call becomes one of another. */
    sealed interface OfLoan extends CallInput {}

    /** Another call wants who is on the other side of a leg of this one; who wants it has to be the party of the leg. */
    record Wanted(LegId leg, Wish wish) implements OfLoan {}

    /** The other call lends its party. */
    record Lent(Loan loan) implements OfLoan {}

    /** The other call does not. */
    record NotLent(int status, String why) implements OfLoan {}

    /** Who was lent is not this call's any more. */
    record Kept() implements OfLoan {}

    /**
     * Who was lent comes back.
     *
     * @param changed whether it was told of somebody else, or may still be
     */
    record GivenBack(boolean changed) implements OfLoan {}

    /** All legs that this call keeps for another one are gone. */
    record AllGone() implements OfLoan {}

    /** A bug showed. */
    record Broken() implements CallInput {}
}
