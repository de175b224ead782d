package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallAction.CancelPending;
import cloud.sentiric.signaling.call.CallAction.CloseSession;
import cloud.sentiric.signaling.call.CallAction.Log;
import cloud.sentiric.signaling.call.CallAction.Publish;
import cloud.sentiric.signaling.call.CallAction.RemoveDialog;
import cloud.sentiric.signaling.call.CallAction.Respond;
import cloud.sentiric.signaling.call.CallAction.Stop;
import cloud.sentiric.signaling.call.CallEvent.Side;
import cloud.sentiric.signaling.call.CallInput.Acknowledged;
import cloud.sentiric.signaling.call.CallInput.Answered;
import cloud.sentiric.signaling.call.CallInput.Broken;
import cloud.sentiric.signaling.call.CallInput.ByeAnswered;
import cloud.sentiric.signaling.call.CallInput.CallerVerified;
import cloud.sentiric.signaling.call.CallInput.Cancelled;
import cloud.sentiric.signaling.call.CallInput.Elapsed;
import cloud.sentiric.signaling.call.CallInput.Invited;
import cloud.sentiric.signaling.call.CallInput.LeaseEnded;
import cloud.sentiric.signaling.call.CallInput.PlanAnswered;
import cloud.sentiric.signaling.call.CallInput.PlayEnded;
import cloud.sentiric.signaling.call.CallInput.Requested;
import cloud.sentiric.signaling.call.CallInput.SessionAnswered;
import cloud.sentiric.signaling.call.CallInput.TakenAway;
import cloud.sentiric.signaling.call.CallInput.TerminateRequested;
import cloud.sentiric.signaling.call.CallInput.UserAnswered;
import cloud.sentiric.signaling.call.CallState.Ended;
import cloud.sentiric.signaling.call.CallState.Ringing;
import cloud.sentiric.signaling.call.CallState.Unanswered;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import java.time.Instant;

/** The end of a call that was not answered: the INVITE's final response, all given back, call.ended once. */
final class EarlyEnd {
    private final Replies replies;

    EarlyEnd(Replies replies) {
        this.replies = replies;
    }

    /** What is the same in all states before the final response. */
    Step on(Unanswered state, CallInput input, Instant now) {
        var attempt = state.attempt();
        return switch (input) {
            case Cancelled(var byCaller) ->
                byCaller
                        ? end(state, replies.refusal(attempt, 487), "cancelled", Side.CALLER, now)
                        : leave(state, replies.refusal(attempt, 487))
                                .then(
                                        new RemoveDialog(),
                                        new Log("goes on at another node, to which the gateway took it"));
            case TerminateRequested(var reason) -> refuse(state, 480, reason, now);
            case Broken _ -> refuse(state, 500, "internal_error", now);
            // Another node has ended it, and said so.
            case TakenAway _ -> leave(state, replies.refusal(attempt, 503));
            case Requested(var request) ->
                request.method().equals(Method.BYE)
                        ? hungUp(state, request, now)
                        : Step.to(state, new Respond(request, replies.early(request)));
            // What came too late or twice, or cannot be before a final response.
            case Invited _,
                    CallerVerified _,
                    PlanAnswered _,
                    UserAnswered _,
                    SessionAnswered _,
                    PlayEnded _,
                    Acknowledged _,
                    Elapsed _,
                    ByeAnswered _,
                    Answered _,
                    LeaseEnded _ -> Step.to(state);
        };
    }

    /** The caller may end an early dialog by BYE as well (RFC 3261 §15); the INVITE is answered as after CANCEL (§15.1.2). */
    private Step hungUp(Unanswered state, Request bye, Instant now) {
        return end(state, replies.refusal(state.attempt(), 487), "cancelled", Side.CALLER, now)
                .after(new Respond(bye, Reply.of(200)));
    }

    Step refuse(Unanswered state, int status, String reason, Instant now) {
        return end(state, replies.refusal(state.attempt(), status), reason, now);
    }

    Step end(Unanswered state, Reply reply, String reason, Instant now) {
        return end(state, reply, reason, Side.SYSTEM, now);
    }

    /** The way out without an answer. */
    private Step end(Unanswered state, Reply reply, String reason, Side side, Instant now) {
        var step = leave(state, reply);
        if (!state.opened()) {
            return step;
        }
        var ended = new CallEvent.Ended(state.attempt().subject(state.plan()), now, reason, reply.status(), side, null);
        return step.then(new Publish(ended), new RemoveDialog(), new Log("ended: " + reason + ", " + reply.status()));
    }

    /** Gives everything back; who runs the call says how it ended. */
    private static Step leave(Unanswered state, Reply reply) {
        var step = Step.to(
                new Ended(),
                done(),
                new Stop(CallTimer.RINGING),
                new CancelPending(),
                new Respond(state.attempt().invite(), reply));
        return state instanceof Ringing ringing ? step.then(new CloseSession(ringing.session())) : step;
    }

    /** The service that was asked is waited for no more. */
    static Stop done() {
        return new Stop(CallTimer.DEPENDENCY);
    }
}
