package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallAction.CancelPending;
import cloud.sentiric.signaling.call.CallAction.Close;
import cloud.sentiric.signaling.call.CallAction.Forget;
import cloud.sentiric.signaling.call.CallAction.HangUp;
import cloud.sentiric.signaling.call.CallAction.Log;
import cloud.sentiric.signaling.call.CallAction.Publish;
import cloud.sentiric.signaling.call.CallAction.Start;
import cloud.sentiric.signaling.call.CallAction.Stop;
import cloud.sentiric.signaling.call.CallAction.Tell;
import cloud.sentiric.signaling.call.CallEvent.MediaInfo;
import cloud.sentiric.signaling.call.CallEvent.Side;
import cloud.sentiric.signaling.call.CallInput.Broken;
import cloud.sentiric.signaling.call.CallInput.CallerVerified;
import cloud.sentiric.signaling.call.CallInput.ChallengeAnswered;
import cloud.sentiric.signaling.call.CallInput.Elapsed;
import cloud.sentiric.signaling.call.CallInput.EndsAnswered;
import cloud.sentiric.signaling.call.CallInput.Invited;
import cloud.sentiric.signaling.call.CallInput.LeaseEnded;
import cloud.sentiric.signaling.call.CallInput.OfLoan;
import cloud.sentiric.signaling.call.CallInput.PlanAnswered;
import cloud.sentiric.signaling.call.CallInput.PlayEnded;
import cloud.sentiric.signaling.call.CallInput.Said;
import cloud.sentiric.signaling.call.CallInput.SessionAnswered;
import cloud.sentiric.signaling.call.CallInput.TakenAway;
import cloud.sentiric.signaling.call.CallInput.TerminateRequested;
import cloud.sentiric.signaling.call.CallInput.TransferRequested;
import cloud.sentiric.signaling.call.CallInput.UserAnswered;
import cloud.sentiric.signaling.call.CallState.Answered;
import cloud.sentiric.signaling.call.CallState.Closing;
import cloud.sentiric.signaling.call.CallState.Open;
import cloud.sentiric.signaling.call.CallState.Unanswered;
import cloud.sentiric.signaling.dialog.Capabilities;
import cloud.sentiric.signaling.dialog.LegCommand.Answer;
import cloud.sentiric.signaling.dialog.LegCommand.Refuse;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.dialog.LegWord;
import cloud.sentiric.signaling.dialog.ReleaseCause;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The end of a call: the INVITE's final response or BYEs, all given back, call.ended once. */
final class Ending {
    /** What the phones that did not answer are told (RFC 3326 §2). */
    static final List<Header> ELSEWHERE =
            List.of(new Header("Reason", "SIP;cause=200;text=\"Call completed elsewhere\""));

    private final Replies replies;

    Ending(Replies replies) {
        this.replies = replies;
    }

    /** What is the same in all states before the final response. */
    Step early(Unanswered state, CallInput input, Instant now) {
        return switch (input) {
            case Said(var leg, var word) ->
                switch (word) {
                    case LegWord.Gone gone
                    when leg.equals(LegId.CALLER) ->
                        end(
                                state,
                                gone.reason(),
                                gone.byParty() ? 487 : 504,
                                gone.byParty() ? Side.CALLER : Side.SYSTEM,
                                now,
                                gone.reasons());
                    case LegWord.Moved _ ->
                        leave(state, List.of())
                                .then(new Forget(), new Log("goes on at another node, to which the gateway took it"));
                    case LegWord.Asked(var request, var _) ->
                        Step.to(state, new Tell(leg, new Answer(request, Capabilities.tooEarly())));
                    // What came too late.
                    case LegWord.Gone _,
                            LegWord.Progressed _,
                            LegWord.Answered _,
                            LegWord.Refused _,
                            LegWord.Confirmed _,
                            LegWord.Settled _,
                            LegWord.Replied _ -> Step.to(state);
                };
            case TerminateRequested(var reason) -> refuse(state, 480, reason, now);
            case Broken _ -> refuse(state, 500, "internal_error", now);
            case LeaseEnded _ -> state.session() == null ? Step.to(state) : refuse(state, 503, "media_lost", now);
            // Another node has ended it, and said so.
            case TakenAway _ -> leave(state, List.of()).after(refuse(replies.refusal(503)));
            // What came too late or twice, or cannot be before a final response.
            case Invited _,
                    CallerVerified _,
                    PlanAnswered _,
                    UserAnswered _,
                    SessionAnswered _,
                    ChallengeAnswered _,
                    EndsAnswered _,
                    TransferRequested _,
                    OfLoan _,
                    PlayEnded _,
                    Elapsed _ -> Step.to(state);
        };
    }

    private static Tell refuse(Reply reply) {
        return new Tell(LegId.CALLER, new Refuse(reply));
    }

    Step refuse(Unanswered state, int status, String reason, Instant now) {
        return refuse(state, replies.refusal(status), reason, now);
    }

    /** The way out without an answer; the caller gets this. */
    Step refuse(Unanswered state, Reply reply, String reason, Instant now) {
        return refuse(state, reply, reason, Side.SYSTEM, now);
    }

    Step refuse(Unanswered state, Reply reply, String reason, Side side, Instant now) {
        return end(
                        state,
                        reason,
                        reply.status(),
                        side,
                        now,
                        ReleaseCause.of(reason).headers(reason))
                .after(refuse(reply));
    }

    private static Step end(Unanswered state, String reason, int status, Side side, Instant now, List<Header> reasons) {
        var step = leave(state, reasons);
        return state.opened() ? step.then(over(state, reason, status, side, now, null)) : step;
    }

    /** An answered call is over: who is still there is told. */
    Step close(Answered state, String reason, Side side, Instant now, List<Header> reasons) {
        return leave(state, reasons.isEmpty() ? ReleaseCause.of(reason).headers(reason) : reasons)
                .then(over(state, reason, 200, side, now, state.media()));
    }

    Step close(Answered state, String reason, Instant now) {
        return close(state, reason, Side.SYSTEM, now, List.of());
    }

    /** Another node has ended it, and said so. */
    static Step handedOver(Answered state) {
        return leave(state, ReleaseCause.of("lost").headers("lost"));
    }

    /** Gives everything back; who runs the call says how it ended. */
    private static Step leave(Open state, List<Header> reasons) {
        var step = Step.to(
                new Closing(state.subject(), state.answeredAt()),
                done(),
                new Stop(CallTimer.RINGING),
                new Stop(CallTimer.LIMIT),
                new Stop(CallTimer.GLARE),
                new Stop(CallTimer.MOVING),
                new CancelPending(),
                new HangUp(reasons));
        var session = state.session();
        return session == null ? step : step.then(new Close(session));
    }

    private static CallAction[] over(
            Open state, String reason, int status, Side side, Instant now, @Nullable MediaInfo media) {
        var ended = new CallEvent.Ended(state.subject(), now, reason, status, side, media);
        return new CallAction[] {new Publish(ended), new Forget(), new Log("ended: " + reason + ", " + status)};
    }

    /** What is left of a call's longest duration. */
    static Start limit(Answered state, Duration longest, Instant now) {
        var answeredAt = state.answeredAt();
        var passed = answeredAt == null ? Duration.ZERO : Duration.between(answeredAt, now);
        var left = longest.minus(passed);
        return new Start(CallTimer.LIMIT, left.isNegative() ? Duration.ZERO : left);
    }

    /** The service that was asked is waited for no more. */
    static Stop done() {
        return new Stop(CallTimer.DEPENDENCY);
    }
}
