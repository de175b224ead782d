package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallAction.Log;
import cloud.sentiric.signaling.call.CallAction.Respond;
import cloud.sentiric.signaling.call.CallAction.SaveDialog;
import cloud.sentiric.signaling.call.CallAction.Start;
import cloud.sentiric.signaling.call.CallAction.Stop;
import cloud.sentiric.signaling.call.CallAction.Warn;
import cloud.sentiric.signaling.call.CallState.Accepted;
import cloud.sentiric.signaling.call.CallState.Confirmed;
import cloud.sentiric.signaling.call.Session.Unacknowledged;
import cloud.sentiric.signaling.sdp.Negotiation.Agreed;
import cloud.sentiric.signaling.sdp.Negotiation.NotAcceptable;
import cloud.sentiric.signaling.sdp.OfferAnswer;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import java.util.function.Function;

/** Requests inside a dialog that do not end it, and the ACK and retransmissions that follow (RFC 3261 §12.2.2, §14.2). */
final class InDialog {
    private final CallSettings settings;
    private final Replies replies;

    InDialog(CallSettings settings, Replies replies) {
        this.settings = settings;
        this.replies = replies;
    }

    /** Answers a request; the session has its CSeq and target already. */
    Step requested(CallState state, Session session, Request request) {
        var next = state instanceof Accepted ? new Accepted(session) : new Confirmed(session);
        var method = request.method();
        if (method.equals(Method.OPTIONS) || method.equals(Method.INFO)) {
            return Step.to(
                    next, new Respond(request, replies.capable(session.dialog().localTag())));
        }
        if (!method.equals(Method.INVITE) && !method.equals(Method.UPDATE)) {
            return Step.to(next, new Respond(request, Reply.of(405).withHeader("Allow", Method.ALLOW)));
        }
        if (!Replies.isSdp(request)) {
            return Step.to(next, new Respond(request, replies.unsupportedBody()));
        }
        boolean offers = request.body().length > 0;
        boolean exchanging = session.unacknowledged() != null;
        if (exchanging && (method.equals(Method.INVITE) || offers)) {
            // RFC 3261 §14.2, RFC 3311 §5.2: another exchange is not over; the request changes nothing.
            return Step.to(state, new Respond(request, Reply.of(491)));
        }
        if (SessionTimer.of(request, settings.minSessionExpires()).tooSmall()) {
            return Step.to(next, new Respond(request, replies.intervalTooSmall()));
        }
        return offers ? offered(session, next, request) : bare(session, next, request);
    }

    private Step offered(Session session, CallState next, Request request) {
        return switch (OfferAnswer.answer(request.body(), session.local())) {
            case NotAcceptable(var why) ->
                Step.to(next, new Respond(request, replies.notAcceptable(request, why)), new Warn(why));
            case Agreed(var stream, var local) -> {
                var changed = session.with(local, stream);
                var timer = SessionTimer.of(request, settings.minSessionExpires());
                var reply = replies.accepted(session.dialog().localTag(), timer, local);
                yield answered(changed, request, reply, false, timer)
                        .then(new Log("media " + stream.direction() + " with " + stream.remote()))
                        .then(Playback.change(session, changed));
            }
        };
    }

    /** UPDATE that only refreshes, or INVITE that wants our offer (RFC 3261 §14.2). */
    private Step bare(Session session, CallState next, Request request) {
        var timer = SessionTimer.of(request, settings.minSessionExpires());
        var tag = session.dialog().localTag();
        if (request.method().equals(Method.UPDATE)) {
            return Step.to(next, new Respond(request, replies.refreshed(tag, timer)))
                    .then(restart(timer));
        }
        var local = OfferAnswer.offer(session.local());
        return answered(
                session.with(local, session.stream()), request, replies.accepted(tag, timer, local), true, timer);
    }

    private Step answered(Session session, Request request, Reply reply, boolean offers, SessionTimer timer) {
        if (request.method().equals(Method.UPDATE)) {
            return Step.to(new Confirmed(session), new Respond(request, reply), new SaveDialog(session.stored()))
                    .then(restart(timer));
        }
        var waiting = session.waiting(new Unacknowledged(request, reply, settings.t1(), offers));
        return Step.to(
                        new Confirmed(waiting),
                        new Respond(request, reply),
                        new Start(CallTimer.RETRANSMIT, settings.t1()),
                        new Start(CallTimer.NO_ACK, settings.ackLimit()),
                        new SaveDialog(session.stored()))
                .then(restart(timer));
    }

    private static CallAction restart(SessionTimer timer) {
        return timer.runs() ? new Start(CallTimer.SESSION, timer.expiry()) : new Stop(CallTimer.SESSION);
    }

    /** The ACK of a re-INVITE. */
    Step acknowledged(Confirmed state, Request ack) {
        var session = state.session();
        var pending = session.unacknowledged();
        if (pending == null || ack.cseq().number() != pending.invite().cseq().number()) {
            return Step.to(state);
        }
        var quiet = new CallAction[] {new Stop(CallTimer.RETRANSMIT), new Stop(CallTimer.NO_ACK)};
        var settled = session.waiting(null);
        if (!pending.offers()) {
            return Step.to(new Confirmed(settled), quiet);
        }
        return switch (OfferAnswer.accept(ack.body(), session.local())) {
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
    Step retransmit(CallState state, Session session, Function<Session, CallState> same) {
        var pending = session.unacknowledged();
        if (pending == null) {
            return Step.to(state);
        }
        var doubled = pending.interval().multipliedBy(2);
        var interval = doubled.compareTo(settings.t2()) < 0 ? doubled : settings.t2();
        var later = new Unacknowledged(pending.invite(), pending.reply(), interval, pending.offers());
        return Step.to(
                same.apply(session.waiting(later)),
                new Respond(pending.invite(), pending.reply()),
                new Start(CallTimer.RETRANSMIT, interval));
    }
}
