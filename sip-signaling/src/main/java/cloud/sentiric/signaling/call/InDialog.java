package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallAction.Log;
import cloud.sentiric.signaling.call.CallAction.Respond;
import cloud.sentiric.signaling.call.CallAction.SaveDialog;
import cloud.sentiric.signaling.call.CallAction.Start;
import cloud.sentiric.signaling.call.CallAction.Stop;
import cloud.sentiric.signaling.call.CallAction.Warn;
import cloud.sentiric.signaling.call.CallState.Accepted;
import cloud.sentiric.signaling.call.CallState.Confirmed;
import cloud.sentiric.signaling.call.Leg.Unacknowledged;
import cloud.sentiric.signaling.dialog.SessionTimer;
import cloud.sentiric.signaling.sdp.Negotiation.Agreed;
import cloud.sentiric.signaling.sdp.Negotiation.NotAcceptable;
import cloud.sentiric.signaling.sdp.OfferAnswer;
import cloud.sentiric.signaling.sip.CSeq;
import cloud.sentiric.signaling.sip.Content;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Requests inside a dialog that do not end it, and the ACK and retransmissions that follow (RFC 3261 §12.2.2, §14.2). */
final class InDialog {
    private final CallSettings settings;
    private final Replies replies;

    InDialog(CallSettings settings, Replies replies) {
        this.settings = settings;
        this.replies = replies;
    }

    /** Answers a request; the leg has its CSeq already, its target only once the request is accepted. */
    Step requested(CallState state, Leg leg, Request request) {
        var next = state instanceof Accepted ? new Accepted(leg) : new Confirmed(leg);
        var method = request.method();
        if (method.equals(Method.OPTIONS) || method.equals(Method.INFO)) {
            return Step.to(
                    next, new Respond(request, replies.capable(leg.dialog().localTag())));
        }
        if (!method.equals(Method.INVITE) && !method.equals(Method.UPDATE)) {
            return Step.to(next, new Respond(request, Reply.of(405).withHeader("Allow", Method.ALLOW)));
        }
        boolean offers = Content.description(request).length > 0;
        boolean exchanging = leg.unacknowledged() != null || isOffer(leg.refreshing());
        if (exchanging && (method.equals(Method.INVITE) || offers)) {
            // RFC 3261 §14.2, RFC 3311 §5.2: another exchange is not over.
            return Step.to(next, new Respond(request, Reply.of(491)));
        }
        if (SessionTimer.of(request, settings.minSessionExpires()).tooSmall()) {
            return Step.to(next, new Respond(request, replies.intervalTooSmall()));
        }
        return offers ? offered(leg, next, request) : bare(leg, state, request);
    }

    private static boolean isOffer(@Nullable CSeq ours) {
        return ours != null && ours.method().equals(Method.INVITE);
    }

    private Step offered(Leg leg, CallState next, Request request) {
        return switch (OfferAnswer.answer(Content.description(request), leg.local())) {
            case NotAcceptable(var why) ->
                Step.to(next, new Respond(request, replies.notAcceptable(request, why)), new Warn(why));
            case Agreed(var stream, var local) -> {
                var timer = SessionTimer.of(request, settings.minSessionExpires());
                var changed = refreshed(leg, request, timer).with(local, stream);
                var reply = replies.accepted(leg.attempt(), timer, local);
                yield answered(changed, request, reply, false, timer)
                        .then(new Log("media " + stream.direction() + " with " + stream.remote()))
                        .then(Playback.change(leg, changed));
            }
        };
    }

    /** UPDATE that only refreshes, or INVITE that wants our offer (RFC 3261 §14.2). */
    private Step bare(Leg before, CallState state, Request request) {
        var timer = SessionTimer.of(request, settings.minSessionExpires());
        var leg = refreshed(before, request, timer);
        if (request.method().equals(Method.UPDATE)) {
            var next = state instanceof Accepted ? new Accepted(leg) : new Confirmed(leg);
            return Step.to(next, new Respond(request, replies.refreshed(leg.attempt(), timer)))
                    .then(new SaveDialog(leg.stored()))
                    .then(Refresh.timers(timer));
        }
        var local = OfferAnswer.offer(leg.local());
        return answered(
                leg.with(local, leg.stream()), request, replies.accepted(leg.attempt(), timer, local), true, timer);
    }

    private Step answered(Leg leg, Request request, Reply reply, boolean offers, SessionTimer timer) {
        if (request.method().equals(Method.UPDATE)) {
            return Step.to(new Confirmed(leg), new Respond(request, reply), new SaveDialog(leg.stored()))
                    .then(Refresh.timers(timer));
        }
        var waiting = leg.waiting(new Unacknowledged(request, reply, settings.t1(), offers));
        return Step.to(
                        new Confirmed(waiting),
                        new Respond(request, reply),
                        new Start(CallTimer.RETRANSMIT, settings.t1()),
                        new Start(CallTimer.NO_ACK, settings.ackLimit()),
                        new SaveDialog(leg.stored()))
                .then(Refresh.timers(timer));
    }

    /** What a request changes that is accepted: the remote target and the session timer. */
    private static Leg refreshed(Leg leg, Request request, SessionTimer timer) {
        return leg.with(leg.dialog().refreshed(request)).with(timer);
    }

    /** The ACK of a re-INVITE. */
    Step acknowledged(Confirmed state, Request ack) {
        var leg = state.leg();
        var pending = leg.unacknowledged();
        if (pending == null || ack.cseq().number() != pending.invite().cseq().number()) {
            return Step.to(state);
        }
        var quiet = new CallAction[] {new Stop(CallTimer.RETRANSMIT), new Stop(CallTimer.NO_ACK)};
        var settled = leg.waiting(null);
        if (!pending.offers()) {
            return Step.to(new Confirmed(settled), quiet);
        }
        return switch (OfferAnswer.accept(Content.description(ack), leg.local())) {
            // What flowed before goes on.
            case NotAcceptable(var why) ->
                Step.to(new Confirmed(settled), quiet).then(new Warn(why));
            case Agreed(var stream, var local) -> {
                var changed = settled.with(local, stream);
                yield Step.to(new Confirmed(changed), quiet).then(Playback.change(settled, changed));
            }
        };
    }

    /** The 2xx once more, T1 doubled up to T2 (RFC 3261 §13.3.1.4). */
    Step retransmit(CallState state, Leg leg, Function<Leg, CallState> same) {
        var pending = leg.unacknowledged();
        if (pending == null) {
            return Step.to(state);
        }
        var doubled = pending.interval().multipliedBy(2);
        var interval = doubled.compareTo(settings.t2()) < 0 ? doubled : settings.t2();
        var later = new Unacknowledged(pending.invite(), pending.reply(), interval, pending.offers());
        return Step.to(
                same.apply(leg.waiting(later)),
                new Respond(pending.invite(), pending.reply()),
                new Start(CallTimer.RETRANSMIT, interval));
    }
}
