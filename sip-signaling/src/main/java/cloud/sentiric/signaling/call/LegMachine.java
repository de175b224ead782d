package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallAction.CancelPending;
import cloud.sentiric.signaling.call.CallAction.CloseSession;
import cloud.sentiric.signaling.call.CallAction.Log;
import cloud.sentiric.signaling.call.CallAction.Publish;
import cloud.sentiric.signaling.call.CallAction.RemoveDialog;
import cloud.sentiric.signaling.call.CallAction.Respond;
import cloud.sentiric.signaling.call.CallAction.SaveDialog;
import cloud.sentiric.signaling.call.CallAction.SendBye;
import cloud.sentiric.signaling.call.CallAction.Start;
import cloud.sentiric.signaling.call.CallAction.Stop;
import cloud.sentiric.signaling.call.CallAction.Warn;
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
import cloud.sentiric.signaling.call.CallState.Accepted;
import cloud.sentiric.signaling.call.CallState.Closing;
import cloud.sentiric.signaling.call.CallState.Confirmed;
import cloud.sentiric.signaling.call.CallState.Ended;
import cloud.sentiric.signaling.call.CallState.Ringing;
import cloud.sentiric.signaling.call.Leg.Unacknowledged;
import cloud.sentiric.signaling.call.PlanAction.EchoTest;
import cloud.sentiric.signaling.call.PlanAction.PlayAnnouncement;
import cloud.sentiric.signaling.dialog.Dialog;
import cloud.sentiric.signaling.dialog.SessionTimer;
import cloud.sentiric.signaling.sdp.AudioStream;
import cloud.sentiric.signaling.sdp.LocalDescription;
import cloud.sentiric.signaling.sdp.Negotiation.Agreed;
import cloud.sentiric.signaling.sdp.Negotiation.NotAcceptable;
import cloud.sentiric.signaling.sdp.OfferAnswer;
import cloud.sentiric.signaling.sip.Content;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The second half of {@link CallMachine}: from the 200 on, when there is a dialog. */
final class LegMachine {
    private final CallSettings settings;
    private final Replies replies;
    private final InDialog inDialog;
    private final Refresh refresh;

    LegMachine(CallSettings settings, Replies replies) {
        this.settings = settings;
        this.replies = replies;
        this.inDialog = new InDialog(settings, replies);
        this.refresh = new Refresh(replies);
    }

    /** 200, and the wait for its ACK. */
    Step accept(Ringing state, LocalDescription local, @Nullable AudioStream stream, Instant now) {
        var attempt = state.attempt();
        var invite = attempt.invite();
        var timer = SessionTimer.of(invite, settings.minSessionExpires());
        var reply = replies.accepted(attempt, timer, local);
        var pending = new Unacknowledged(invite, reply, settings.t1(), stream == null);
        var dialog = Dialog.of(invite, attempt.localTag());
        var leg = new Leg(
                attempt, state.plan(), state.session(), dialog, local, stream, null, pending, timer, null, null);
        return Step.to(
                        new Accepted(leg),
                        new Respond(invite, reply),
                        new Publish(new CallEvent.Started(leg.subject(), now, leg.media(), state.plan())),
                        new Start(CallTimer.RETRANSMIT, settings.t1()),
                        new Start(CallTimer.NO_ACK, settings.ackLimit()),
                        new SaveDialog(leg.stored()),
                        new Log("accepted, 200"))
                .then(Refresh.timers(timer));
    }

    Step accepted(Accepted state, CallInput input, Instant now) {
        var leg = state.leg();
        return switch (input) {
            case Acknowledged(var ack) -> acknowledged(state, ack, now);
            // RFC 3261 §15: no BYE of ours before the ACK came.
            case TerminateRequested(var reason) -> Step.to(new Accepted(leg.terminating(reason)));
            case Broken _ -> Step.to(new Accepted(leg.terminating("internal_error")));
            case Elapsed(var timer) ->
                switch (timer) {
                    case RETRANSMIT -> inDialog.retransmit(state, leg, Accepted::new);
                    case NO_ACK -> close(leg, "no_ack", now).after(new Warn("no ACK came for the 200"));
                    case SESSION -> close(leg, "session_expired", now);
                    case DEPENDENCY, RINGING, LIMIT, REFRESH -> Step.to(state);
                };
            case Requested(var request) -> requested(state, leg, request, now);
            case LeaseEnded _ -> close(leg, "media_lost", now);
            case TakenAway _ -> gone();
            case Invited _,
                    CallerVerified _,
                    PlanAnswered _,
                    UserAnswered _,
                    SessionAnswered _,
                    PlayEnded _,
                    ByeAnswered _,
                    Answered _,
                    Cancelled _ -> Step.to(state);
        };
    }

    private Step acknowledged(Accepted state, Request ack, Instant now) {
        var leg = state.leg();
        var pending = leg.unacknowledged();
        if (pending == null || ack.cseq().number() != pending.invite().cseq().number()) {
            return Step.to(state);
        }
        var confirmed = leg.waiting(null);
        if (pending.offers()) {
            switch (OfferAnswer.accept(Content.description(ack), leg.local())) {
                case Agreed(var stream, var local) -> confirmed = confirmed.with(local, stream);
                case NotAcceptable(var why) -> {
                    return close(leg, "not_acceptable", now).after(new Warn(why));
                }
            }
        }
        confirmed = confirmed.answered(now);
        var answered = new Publish(new CallEvent.Answered(leg.subject(), now, "system"));
        var quiet = new CallAction[] {new Stop(CallTimer.RETRANSMIT), new Stop(CallTimer.NO_ACK), answered};
        var reason = leg.terminate();
        if (reason != null) {
            return close(confirmed, reason, now).after(quiet);
        }
        return Step.to(
                        new Confirmed(confirmed),
                        new Start(CallTimer.LIMIT, limit(confirmed)),
                        new SaveDialog(confirmed.stored()),
                        new Log("answered"))
                .after(quiet)
                .then(Playback.start(confirmed));
    }

    private Duration limit(Leg leg) {
        if (leg.plan().action() instanceof EchoTest(var seconds)) {
            return seconds > 0 ? Duration.ofSeconds(seconds) : settings.echoLimit();
        }
        return settings.maxDuration();
    }

    Step confirmed(Confirmed state, CallInput input, Instant now) {
        var leg = state.leg();
        boolean echo = leg.plan().action() instanceof EchoTest;
        return switch (input) {
            case Acknowledged(var ack) -> inDialog.acknowledged(state, ack);
            case PlayEnded(var outcome) ->
                switch (outcome) {
                    case FINISHED ->
                        leg.plan().action() instanceof PlayAnnouncement ? close(leg, "completed", now) : Step.to(state);
                    case FAILED -> played(state, echo, now).after(new Warn("audio could not be played"));
                    case LOST -> close(leg, "media_lost", now);
                    case STOPPED -> Step.to(state);
                };
            case TerminateRequested(var reason) -> close(leg, reason, now);
            case Broken _ -> close(leg, "internal_error", now);
            case Elapsed(var timer) ->
                switch (timer) {
                    case RETRANSMIT -> inDialog.retransmit(state, leg, Confirmed::new);
                    case NO_ACK -> leg.unacknowledged() == null ? Step.to(state) : close(leg, "no_ack", now);
                    case LIMIT -> close(leg, echo ? "completed" : "max_duration", now);
                    case SESSION -> close(leg, "session_expired", now);
                    case REFRESH -> refresh.send(state);
                    case DEPENDENCY, RINGING -> Step.to(state);
                };
            case Requested(var request) -> requested(state, leg, request, now);
            case LeaseEnded _ -> close(leg, "media_lost", now);
            case TakenAway _ -> gone();
            case Answered(var outcome) ->
                refresh.answered(state, outcome).orElseGet(() -> close(leg, "session_expired", now));
            case Invited _,
                    CallerVerified _,
                    PlanAnswered _,
                    UserAnswered _,
                    SessionAnswered _,
                    ByeAnswered _,
                    Cancelled _ -> Step.to(state);
        };
    }

    /** An announcement and an echo are the call; a welcome is not. */
    private Step played(Confirmed state, boolean echo, Instant now) {
        return echo || state.leg().plan().action() instanceof PlayAnnouncement
                ? close(state.leg(), "media_unavailable", now)
                : Step.to(state);
    }

    private Step requested(CallState state, Leg leg, Request request, Instant now) {
        if (request.cseq().number() <= leg.dialog().remoteCseq()) {
            // RFC 3261 §12.2.2: lower than the last one; an equal one is no retransmission here any more.
            return Step.to(state, new Respond(request, Reply.of(500).withReason("CSeq out of order")));
        }
        if (request.method().equals(Method.BYE)) {
            return over(leg, "normal", Side.CALLER, now).after(new Respond(request, Reply.of(200)));
        }
        return inDialog.requested(state, leg.with(leg.dialog().received(request)), request);
    }

    Step closing(Closing state, CallInput input) {
        return switch (input) {
            case ByeAnswered _, Broken _ -> Step.to(new Ended());
            case Requested(var request) -> {
                // Our BYE and theirs crossed: both are right.
                int status = request.method().equals(Method.BYE) ? 200 : 481;
                yield Step.to(state, new Respond(request, Reply.of(status)));
            }
            case Invited _,
                    CallerVerified _,
                    PlanAnswered _,
                    UserAnswered _,
                    SessionAnswered _,
                    PlayEnded _,
                    Cancelled _,
                    Acknowledged _,
                    Answered _,
                    TerminateRequested _,
                    Elapsed _,
                    LeaseEnded _,
                    TakenAway _ -> Step.to(state);
        };
    }

    Step ended(Ended state, CallInput input) {
        return input instanceof Requested(var request)
                ? Step.to(state, new Respond(request, Reply.of(481)))
                : Step.to(state);
    }

    /** We end it: BYE. */
    private Step close(Leg leg, String reason, Instant now) {
        var over = over(leg, reason, Side.SYSTEM, now);
        return new Step(new Closing(leg), over.actions())
                .after(new SendBye(leg.dialog().bye(reason)));
    }

    /** The one way out of a dialog. */
    private Step over(Leg leg, String reason, Side side, Instant now) {
        var ended = new CallEvent.Ended(leg.subject(), now, reason, 200, side, leg.media());
        return gone().after(
                        new CloseSession(leg.session()),
                        new Publish(ended),
                        new RemoveDialog(),
                        new Log("ended: " + reason + " by " + side));
    }

    /** Another node ended it. */
    private static Step gone() {
        return Step.to(
                new Ended(),
                new CancelPending(),
                new Stop(CallTimer.RETRANSMIT),
                new Stop(CallTimer.NO_ACK),
                new Stop(CallTimer.LIMIT),
                new Stop(CallTimer.SESSION),
                new Stop(CallTimer.REFRESH));
    }
}
