package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallAction.Ask;
import cloud.sentiric.signaling.call.CallAction.Log;
import cloud.sentiric.signaling.call.CallAction.SaveDialog;
import cloud.sentiric.signaling.call.CallAction.SendAck;
import cloud.sentiric.signaling.call.CallAction.Start;
import cloud.sentiric.signaling.call.CallAction.Stop;
import cloud.sentiric.signaling.call.CallAction.Warn;
import cloud.sentiric.signaling.call.CallState.Confirmed;
import cloud.sentiric.signaling.dialog.SessionTimer;
import cloud.sentiric.signaling.sdp.Negotiation.Agreed;
import cloud.sentiric.signaling.sdp.Negotiation.NotAcceptable;
import cloud.sentiric.signaling.sdp.OfferAnswer;
import cloud.sentiric.signaling.sip.Content;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Response;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import cloud.sentiric.signaling.transaction.ClientOutcome.Answered;
import cloud.sentiric.signaling.transaction.ClientOutcome.Failed;
import cloud.sentiric.signaling.transaction.ClientOutcome.TimedOut;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Refreshes of a session that are ours to send (RFC 4028 §7): UPDATE where the other side takes it, else a re-INVITE with the
 * description that was sent last.
 */
final class Refresh {
    /** After a refusal that may pass, such as 491 or 500; the session timer has the last word. */
    private static final Duration AGAIN = Duration.ofSeconds(2);

    private final Replies replies;

    Refresh(Replies replies) {
        this.replies = replies;
    }

    /** The timers that follow from what was agreed. */
    static CallAction[] timers(SessionTimer timer) {
        var refresh = timer.runs() && timer.ours()
                ? new Start(CallTimer.REFRESH, timer.refresh())
                : new Stop(CallTimer.REFRESH);
        var end = timer.runs() ? new Start(CallTimer.SESSION, timer.expiry()) : new Stop(CallTimer.SESSION);
        return new CallAction[] {refresh, end};
    }

    /** It is time to refresh. */
    Step send(Confirmed state) {
        var leg = state.leg();
        if (leg.unacknowledged() != null) {
            // RFC 3261 §14.1: not while an exchange of the other side is under way.
            return Step.to(state, new Start(CallTimer.REFRESH, AGAIN));
        }
        var dialog = leg.dialog().next();
        var expires = new Header("Session-Expires", leg.timer().interval().toSeconds() + ";refresher=uac");
        var headers = List.of(expires, new Header("Supported", "timer"), new Header("Allow", Method.ALLOW));
        var request = takesUpdate(leg)
                ? dialog.request(Method.UPDATE, replies.contact(leg.attempt()), headers)
                : dialog.request(Method.INVITE, replies.contact(leg.attempt()), headers)
                        .withBody(Content.SDP, leg.local().body());
        return Step.to(new Confirmed(leg.with(dialog).refreshing(request.cseq())), new Ask(request))
                .then(new SaveDialog(leg.with(dialog).stored()));
    }

    private static boolean takesUpdate(Leg leg) {
        return leg.attempt().invite().headers("Allow").stream()
                .flatMap(line -> Arrays.stream(line.split(",", 64)))
                .anyMatch(method -> method.strip().equals(Method.UPDATE.name()));
    }

    /** What came of it; empty if it says that the dialog or its other side is gone (RFC 4028 §10). */
    Optional<Step> answered(Confirmed state, ClientOutcome outcome) {
        return switch (outcome) {
            case TimedOut _ -> Optional.empty();
            case Failed _ -> Optional.of(again(state));
            case Answered(var response) ->
                response.status() < 200 ? Optional.of(Step.to(state)) : last(state, response);
        };
    }

    private Optional<Step> last(Confirmed state, Response response) {
        var leg = state.leg();
        boolean expected = response.cseq().equals(leg.refreshing());
        if (response.status() < 300) {
            var step = expected ? refreshed(leg, response) : Step.to(state);
            // Also one that comes again (RFC 3261 §13.2.2.4).
            return Optional.of(
                    response.cseq().method().equals(Method.INVITE)
                            ? step.after(
                                    new SendAck(leg.dialog().refreshed(response).ack(response.cseq())))
                            : step);
        }
        if (!expected) {
            return Optional.of(Step.to(state));
        }
        return switch (response.status()) {
            case 408, 481 -> Optional.empty();
            case 422 -> Optional.of(longer(leg, response));
            default -> Optional.of(again(state).then(new Warn("refresh refused with " + response.status())));
        };
    }

    private static Step refreshed(Leg leg, Response response) {
        var timer = leg.timer().answered(response);
        var dialog = leg.dialog().refreshed(response);
        var settled = leg.with(dialog).refreshing(null).with(timer);
        if (!response.cseq().method().equals(Method.INVITE)) {
            return Step.to(new Confirmed(settled), timers(timer)).then(new SaveDialog(settled.stored()));
        }
        return switch (OfferAnswer.accept(Content.description(response), leg.local())) {
            case Agreed(var stream, var local) -> {
                var changed = settled.with(local, stream);
                yield Step.to(new Confirmed(changed), timers(timer))
                        .then(Playback.change(settled, changed))
                        .then(new SaveDialog(changed.stored()));
            }
            case NotAcceptable(var why) ->
                Step.to(new Confirmed(settled), timers(timer)).then(new Warn(why));
        };
    }

    private Step longer(Leg leg, Response response) {
        var timer = leg.timer().atLeast(response.header("Min-SE"));
        if (timer.equals(leg.timer())) {
            return again(new Confirmed(leg));
        }
        return send(new Confirmed(leg.refreshing(null).with(timer)))
                .then(new Log("session interval of " + timer.interval().toSeconds() + " s"));
    }

    private static Step again(Confirmed state) {
        return Step.to(new Confirmed(state.leg().refreshing(null)), new Start(CallTimer.REFRESH, AGAIN));
    }
}
