package cloud.sentiric.signaling.dialog;

import cloud.sentiric.signaling.dialog.LegAction.Dismiss;
import cloud.sentiric.signaling.dialog.LegAction.Respond;
import cloud.sentiric.signaling.dialog.LegAction.Say;
import cloud.sentiric.signaling.dialog.LegAction.Send;
import cloud.sentiric.signaling.dialog.LegAction.SendAck;
import cloud.sentiric.signaling.dialog.LegAction.SendCancel;
import cloud.sentiric.signaling.dialog.LegCommand.Accept;
import cloud.sentiric.signaling.dialog.LegCommand.Acknowledge;
import cloud.sentiric.signaling.dialog.LegCommand.Answer;
import cloud.sentiric.signaling.dialog.LegCommand.Ask;
import cloud.sentiric.signaling.dialog.LegCommand.Cancel;
import cloud.sentiric.signaling.dialog.LegCommand.HangUp;
import cloud.sentiric.signaling.dialog.LegCommand.Invite;
import cloud.sentiric.signaling.dialog.LegCommand.Provisional;
import cloud.sentiric.signaling.dialog.LegCommand.Refuse;
import cloud.sentiric.signaling.dialog.LegInput.Acknowledged;
import cloud.sentiric.signaling.dialog.LegInput.Cancelled;
import cloud.sentiric.signaling.dialog.LegInput.Elapsed;
import cloud.sentiric.signaling.dialog.LegInput.Proven;
import cloud.sentiric.signaling.dialog.LegInput.Requested;
import cloud.sentiric.signaling.dialog.LegInput.Responded;
import cloud.sentiric.signaling.dialog.LegState.Gone;
import cloud.sentiric.signaling.dialog.LegState.Inviting;
import cloud.sentiric.signaling.dialog.LegState.Joined;
import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.sip.Content;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.Response;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A leg whose party has not answered our INVITE: we are the UAC. */
final class Calling {
    /** Early dialogs of one INVITE that are told apart. */
    private static final int MAX_EARLY = 16;
    /** Provisional responses to one INVITE that are listened to: each goes on to the caller. */
    private static final int MAX_PROVISIONAL = 64;

    private final LegSettings settings;
    private final Talking talking;

    Calling(LegSettings settings, Talking talking) {
        this.settings = settings;
        this.talking = talking;
    }

    LegStep begin(OutgoingRequest invite, String contact) {
        return send(invite, contact, SessionTimer.asking(settings.sessionExpires()));
    }

    private LegStep send(OutgoingRequest invite, String contact, SessionTimer timer) {
        // RFC 3262 §4: where we offered, a reliable response brings no offer that somebody has to answer first.
        var headers = new ArrayList<>(Capabilities.ofInvite(invite.body().length > 0));
        headers.addAll(timer.ofRequest(settings.minSessionExpires()));
        return LegStep.to(
                new Inviting(invite, contact, timer, List.of(), Map.of(), Map.of(), 0, false),
                new Send(invite.withHeaders(headers)));
    }

    LegStep on(Inviting state, LegInput input) {
        return switch (input) {
            case Responded(var cseq, var outcome) ->
                cseq.equals(state.invite().cseq()) ? responded(state, outcome) : LegStep.to(state);
            case Cancel(var reasons) -> giveUp(state, reasons);
            case HangUp(var reasons) -> giveUp(state, reasons);
            case Requested(var request) ->
                request.method().equals(Method.UPDATE)
                        ? updated(state, request)
                        : LegStep.to(state, new Respond(request, Capabilities.early(request)));
            case Answer(var request, var reply) -> answer(state, request, reply);
            case Proven(var request, var header) -> proven(state, request, header);
            case Acknowledged _,
                    Cancelled _,
                    Elapsed _,
                    Provisional _,
                    Accept _,
                    Refuse _,
                    Invite _,
                    Acknowledge _,
                    Ask _,
                    LegCommand.Probe _ -> LegStep.to(state);
        };
    }

    /** RFC 3311 §5.2: what only says where they are is taken, a new offer once ours has its answer for certain. */
    private LegStep updated(Inviting state, Request update) {
        var dialog = early(state, update);
        if (dialog == null || state.cancelled()) {
            return LegStep.to(state, new Respond(update, Reply.of(481)));
        }
        if (update.cseq().number() <= dialog.remoteCseq()) {
            return LegStep.to(state, new Respond(update, Reply.of(500).withReason("CSeq out of order")));
        }
        var next = state.knowing(with(state.early(), dialog.received(update)));
        if (SessionTimer.of(update, settings.minSessionExpires()).tooSmall()) {
            return LegStep.to(next, new Respond(update, Capabilities.intervalTooSmall(settings.minSessionExpires())));
        }
        if (!Bond.offers(update)) {
            return answer(next, update, Reply.of(200));
        }
        return state.agreed().containsKey(dialog.remoteTag())
                ? LegStep.to(next, new Say(new LegWord.Asked(update, dialog.remoteTag())))
                : LegStep.to(next, new Respond(update, Reply.of(491)));
    }

    private static @Nullable Dialog early(Inviting state, Request request) {
        return state.early().stream()
                .filter(each -> each.has(request))
                .findFirst()
                .orElse(null);
    }

    private static LegStep answer(Inviting state, Request request, Reply reply) {
        var dialog = early(state, request);
        if (dialog == null || !request.method().equals(Method.UPDATE) || reply.status() / 100 != 2) {
            return LegStep.to(state, new Respond(request, reply));
        }
        var known = state.knowing(with(state.early(), dialog.refreshed(request)));
        var next = reply.body().length > 0
                ? known.agreeing(dialog.remoteTag(), new Body(Content.SDP, reply.body()))
                : known;
        return LegStep.to(next, new Respond(request, Capabilities.reply(reply).withHeader("Contact", state.contact())));
    }

    private static LegStep giveUp(Inviting state, List<Header> reasons) {
        if (state.cancelled()) {
            return LegStep.to(state);
        }
        // RFC 3261 §9.1: no CANCEL before a provisional response came.
        return state.proceeding() ? LegStep.to(state.givenUp(), new SendCancel(reasons)) : LegStep.to(state.givenUp());
    }

    private LegStep responded(Inviting state, ClientOutcome outcome) {
        return switch (outcome) {
            case ClientOutcome.TimedOut _ -> refused(state, Refusal.of(408, "Request Timeout", state.proceeding()));
            case ClientOutcome.Failed(var why) -> refused(state, Refusal.of(503, why, false));
            case ClientOutcome.Answered(var response) -> {
                if (response.status() < 200) {
                    yield progressed(state, response);
                }
                if (response.status() < 300) {
                    yield accepted(state, response);
                }
                // Once: who finds each interval too small gets none that fits.
                boolean first = state.timer().equals(SessionTimer.asking(settings.sessionExpires()));
                var longer = response.status() == 422 && first && !state.cancelled()
                        ? state.timer().atLeast(response.header("Min-SE"))
                        : state.timer();
                yield longer.equals(state.timer())
                        ? refused(state, Refusal.of(response))
                        : send(state.invite().again(), state.contact(), longer);
            }
        };
    }

    private static LegStep refused(Inviting state, Refusal refusal) {
        return state.cancelled()
                ? LegStep.to(new Gone())
                : LegStep.to(new Gone(), new Say(new LegWord.Refused(refusal)));
    }

    private static LegStep progressed(Inviting state, Response response) {
        if (state.cancelled()) {
            var next = state.with(state.early());
            return state.proceeding() ? LegStep.to(next) : LegStep.to(next, new SendCancel(List.of()));
        }
        var tag = response.to().tag();
        if (response.status() == 100 || tag == null) {
            return LegStep.to(state.with(state.early()));
        }
        boolean known = state.early().stream().anyMatch(each -> each.remoteTag().equals(tag));
        if (state.provisional() >= MAX_PROVISIONAL || (!known && state.early().size() >= MAX_EARLY)) {
            return LegStep.to(state);
        }
        var dialog = dialog(state, response);
        var next = state.with(with(state.early(), dialog));
        var rseq = Reliable.isRequired(response) ? number(response.header("RSeq")) : 0;
        if (rseq == 0) {
            return LegStep.to(next, new Say(new LegWord.Progressed(tag, response)));
        }
        var last = state.rseqs().get(tag);
        if (last != null && rseq != last + 1) {
            // RFC 3262 §4: one that came before, or one too early.
            return LegStep.to(next);
        }
        var acknowledging = dialog.next();
        var rack = new Header("RAck", rseq + " " + state.invite().cseq());
        var heard = state.with(with(state.early(), acknowledging)).heard(tag, rseq);
        boolean answers = state.invite().body().length > 0 && Content.description(response).length > 0;
        return LegStep.to(
                answers && !state.agreed().containsKey(tag)
                        ? heard.agreeing(
                                tag, new Body(Content.SDP, state.invite().body()))
                        : heard,
                new Dismiss(acknowledging.request(Method.PRACK, null, List.of(rack))),
                new Say(new LegWord.Progressed(tag, response)));
    }

    /** A PRACK that was challenged goes again, in its early dialog. */
    private static LegStep proven(Inviting state, OutgoingRequest request, Header header) {
        for (var dialog : state.early()) {
            if (dialog.has(request)) {
                var next = dialog.next();
                return LegStep.to(
                        state.knowing(with(state.early(), next)),
                        new Dismiss(request.numbered(next.localCseq()).withHeader(header)));
            }
        }
        return LegStep.to(state);
    }

    private static List<Dialog> with(List<Dialog> early, Dialog dialog) {
        var more = new ArrayList<>(early);
        more.removeIf(each -> each.remoteTag().equals(dialog.remoteTag()));
        more.add(dialog);
        return more;
    }

    /** The dialog of a response, with the requests that we sent in it. */
    private static Dialog dialog(Inviting state, Response response) {
        var dialog = Dialog.begun(state.invite(), response);
        return state.early().stream()
                .filter(each -> each.remoteTag().equals(dialog.remoteTag()))
                .findFirst()
                .map(dialog::after)
                .orElse(dialog);
    }

    private static long number(@Nullable String text) {
        return text != null && text.strip().matches("[1-9][0-9]{0,9}") ? Long.parseLong(text.strip()) : 0;
    }

    private LegStep accepted(Inviting state, Response response) {
        var dialog = dialog(state, response);
        var cseq = state.invite().cseq();
        if (state.cancelled()) {
            // It was answered before the CANCEL came.
            return talking.leave(dialog, List.of()).after(new SendAck(dialog.ack(cseq)));
        }
        var timer = state.timer().answered(response);
        boolean offered = state.invite().body().length > 0;
        var first = offered ? new Body(Content.SDP, state.invite().body()) : Body.NONE;
        var description = state.agreed().getOrDefault(dialog.remoteTag(), first);
        var bond = Bond.of(dialog, state.contact(), Capabilities.takesUpdate(response), description, timer);
        boolean owed = !offered && response.body().length > 0;
        var word = new Say(new LegWord.Answered(dialog.remoteTag(), response, owed));
        if (owed) {
            return LegStep.to(new Joined(bond.owing(cseq)), word).then(Refreshing.timers(timer));
        }
        var ack = dialog.ack(cseq);
        return LegStep.to(new Joined(bond.acked(ack)), new SendAck(ack), word).then(Refreshing.timers(timer));
    }
}
