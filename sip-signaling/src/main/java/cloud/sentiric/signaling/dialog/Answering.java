package cloud.sentiric.signaling.dialog;

import cloud.sentiric.signaling.dialog.Bond.Unacknowledged;
import cloud.sentiric.signaling.dialog.LegAction.Respond;
import cloud.sentiric.signaling.dialog.LegAction.Say;
import cloud.sentiric.signaling.dialog.LegAction.Start;
import cloud.sentiric.signaling.dialog.LegAction.Stop;
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
import cloud.sentiric.signaling.dialog.LegInput.Requested;
import cloud.sentiric.signaling.dialog.LegInput.Responded;
import cloud.sentiric.signaling.dialog.LegState.Gone;
import cloud.sentiric.signaling.dialog.LegState.Invited;
import cloud.sentiric.signaling.dialog.LegState.Joined;
import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import java.util.List;

/** A leg whose INVITE we have not answered: we are the UAS. */
final class Answering {
    /** Provisional responses that wait for the PRACK of another one; more are left out. */
    private static final int MAX_WAITING = 32;

    private final LegSettings settings;
    private final LegTags tags;

    Answering(LegSettings settings, LegTags tags) {
        this.settings = settings;
        this.tags = tags;
    }

    LegStep on(Invited state, LegInput input) {
        return switch (input) {
            // RFC 3262 §3: one reliable response at a time, and no 2xx before its session description was taken.
            case Provisional command -> {
                if (state.reliable() == null) {
                    yield provisional(state, command);
                }
                yield LegStep.to(state.later().size() < MAX_WAITING ? state.saying(command) : state);
            }
            case Accept command ->
                state.reliable() == null ? accept(state, command) : LegStep.to(state.saying(command));
            case Refuse(var reply) -> refused(state, reply);
            case Cancelled(var byCaller) ->
                refused(state, Reply.of(487))
                        .then(new Say(byCaller ? new LegWord.Gone("cancelled", true, List.of()) : new LegWord.Moved()));
            case Requested(var request) -> requested(state, request);
            case HangUp _ -> refused(state, Reply.of(480));
            case Answer(var request, var reply) -> answer(state, request, reply);
            case LegInput.Proven _ -> LegStep.to(state);
            case Elapsed(var timer) -> timer == LegTimer.RELIABLE ? again(state) : LegStep.to(state);
            // RFC 3261 §14.1: their INVITE has no final response.
            case Ask ask -> LegStep.to(state, new Say(new LegWord.Replied(ask.token(), Reply.of(491))));
            case Acknowledged _, Responded _, Invite _, Cancel _, Acknowledge _, LegCommand.Probe _ ->
                LegStep.to(state);
        };
    }

    private static Respond refusal(Invited state, Reply reply) {
        return new Respond(state.invite(), reply.withToTag(state.tag()));
    }

    /** What waits for an answer of the call has one all the same. */
    private static LegStep refused(Invited state, Reply reply) {
        var step = LegStep.to(new Gone(), refusal(state, reply));
        var pending = state.reliable();
        var prack = pending == null ? null : pending.prack();
        return prack == null ? step : step.after(new Respond(prack, Reply.of(487)));
    }

    /** The caller may end an early dialog by BYE as well (RFC 3261 §15); the INVITE is answered as after CANCEL (§15.1.2). */
    private LegStep requested(Invited state, Request request) {
        if (request.method().equals(Method.PRACK)) {
            return acknowledged(state, request);
        }
        if (request.method().equals(Method.UPDATE)) {
            return updated(state, request);
        }
        return request.method().equals(Method.BYE)
                ? refused(state, Reply.of(487))
                        .after(new Respond(request, Reply.of(200)))
                        .then(new Say(new LegWord.Gone("cancelled", true, reasons(request))))
                : LegStep.to(state, new Respond(request, Capabilities.early(request)));
    }

    /** RFC 3311 §5.2: what only says where they are is taken, a new offer once theirs has its answer for certain. */
    private LegStep updated(Invited state, Request update) {
        var tag = String.valueOf(update.to().tag());
        var early = state.dialog(tag);
        var before = early.update() == null ? state.invite() : early.update();
        if (update.cseq().number() <= before.cseq().number()) {
            return LegStep.to(state, new Respond(update, Reply.of(500).withReason("CSeq out of order")));
        }
        if (SessionTimer.of(update, settings.minSessionExpires()).tooSmall()) {
            return LegStep.to(state, new Respond(update, Capabilities.intervalTooSmall(settings.minSessionExpires())));
        }
        if (!Bond.offers(update)) {
            return answer(state, update, Reply.of(200));
        }
        return early.settled() && state.reliable() == null
                ? LegStep.to(state, new Say(new LegWord.Asked(update, state.source(tag))))
                : LegStep.to(state, new Respond(update, Capabilities.tooEarly()));
    }

    private LegStep answer(Invited state, Request request, Reply reply) {
        if (request.method().equals(Method.PRACK)) {
            return prackAnswered(state, request, reply);
        }
        if (!request.method().equals(Method.UPDATE) || reply.status() / 100 != 2) {
            return LegStep.to(state, new Respond(request, reply));
        }
        var tag = String.valueOf(request.to().tag());
        var updated = state.dialog(tag).updated(request, Body.sdp(reply.body()));
        return LegStep.to(
                state.with(tag, updated),
                new Respond(request, Capabilities.reply(reply).withHeader("Contact", state.contact())));
    }

    /** What is refused may be offered again by UPDATE (RFC 3262 §5). */
    private LegStep prackAnswered(Invited state, Request prack, Reply reply) {
        if (reply.status() / 100 != 2) {
            return freed(state, LegStep.to(state, new Respond(prack, Reply.of(488))));
        }
        var tag = String.valueOf(prack.to().tag());
        var agreed = state.with(tag, state.dialog(tag).agreed(Body.sdp(reply.body())));
        return freed(agreed, LegStep.to(agreed, new Respond(prack, reply)));
    }

    static List<Header> reasons(Request request) {
        return request.headers("Reason").stream()
                .map(reason -> new Header("Reason", reason))
                .toList();
    }

    private LegStep provisional(Invited state, Provisional command) {
        if (command.reply().status() == 100) {
            return LegStep.to(state, new Respond(state.invite(), command.reply()));
        }
        var source = command.source();
        boolean offered = state.invite().body().length > 0;
        // Where they did not offer it would be our offer, whose answer nobody could be told before the 2xx has its own.
        var plain = offered ? command.reply() : command.reply().withoutBody();
        boolean says = plain.body().length > 0;
        var tagged = says && !state.tags().containsKey(source) ? state.with(source, free(state)) : state;
        var tag = tagged.tagOf(source);
        var next = says ? tagged.with(tag, tagged.dialog(tag).saying(body(plain))) : tagged;
        var reply = plain.withToTag(tag).withHeader("Contact", state.contact());
        boolean reliable = Reliable.isRequired(state.invite()) || (says && Reliable.isSupported(state.invite()));
        if (!reliable) {
            return LegStep.to(next, new Respond(state.invite(), reply));
        }
        long rseq = state.rseq() == 0 ? Reliable.firstOf(state.tag()) : state.rseq() + 1;
        var response = Reliable.of(rseq, reply, settings.t1());
        return LegStep.to(
                next.waiting(response),
                new Respond(state.invite(), response.reply()),
                new Start(LegTimer.RELIABLE, response.interval()));
    }

    private static Body body(Reply reply) {
        return reply.contentType() == null ? Body.NONE : new Body(reply.contentType(), reply.body());
    }

    /** T1 doubled for 64·T1 in all; then the INVITE is refused (RFC 3262 §3). */
    private LegStep again(Invited state) {
        var pending = state.reliable();
        if (pending == null) {
            return LegStep.to(state);
        }
        var next = pending.again(settings.ackLimit());
        return next.waited().compareTo(settings.ackLimit()) < 0
                ? LegStep.to(
                        state.waiting(next),
                        new Respond(state.invite(), next.reply()),
                        new Start(LegTimer.RELIABLE, next.interval()))
                : LegStep.to(
                        new Gone(),
                        refusal(state, Reply.of(504)),
                        new Say(new LegWord.Gone("no_ack", false, List.of())));
    }

    private LegStep acknowledged(Invited state, Request prack) {
        var pending = state.reliable();
        if (pending == null || !pending.isMeant(prack, state.invite())) {
            return LegStep.to(state, new Respond(prack, Reply.of(481)));
        }
        var tag = String.valueOf(pending.reply().toTag());
        var known = pending.reply().body().length > 0
                ? state.with(tag, state.dialog(tag).settle())
                : state;
        if (prack.body().length == 0 || state.invite().body().length == 0) {
            return freed(known, LegStep.to(known, new Stop(LegTimer.RELIABLE), new Respond(prack, Reply.of(200))));
        }
        // RFC 3262 §5: a new offer, whose answer comes before all else that is to be said.
        return known.dialog(tag).settled()
                ? LegStep.to(
                        known.waiting(pending.asked(prack)),
                        new Stop(LegTimer.RELIABLE),
                        new Say(new LegWord.Asked(prack, state.source(tag))))
                : freed(known, LegStep.to(known, new Stop(LegTimer.RELIABLE), new Respond(prack, Reply.of(488))));
    }

    /** The PRACK is answered: what waited for it is said. */
    private LegStep freed(Invited state, LegStep answered) {
        var step = LegStep.to(state.free()).after(answered.actions());
        for (var command : state.later()) {
            var done = step;
            step = done.state() instanceof Invited invited
                    ? on(invited, command).after(done.actions())
                    : done;
        }
        return step;
    }

    /** The tag of the INVITE's responses, unless the session description of another source has it. */
    private String free(Invited state) {
        return state.tags().containsValue(state.tag())
                ? tags.create(state.invite().callId())
                : state.tag();
    }

    private LegStep accept(Invited state, Accept command) {
        var invite = state.invite();
        var tag = state.tags().getOrDefault(command.source(), "");
        if (tag.isEmpty()) {
            tag = free(state);
        }
        var early = state.dialog(tag);
        var body = early.answer(command.body());
        var timer = SessionTimer.of(invite, settings.minSessionExpires());
        var reply = timer.on(Capabilities.reply(Reply.of(200)).withToTag(tag).withHeader("Contact", state.contact()))
                .withHeaders(command.headers())
                .withBody(body);
        boolean offers = invite.body().length == 0 && !body.isEmpty();
        var bond = Bond.of(
                        early.confirmed(Dialog.of(invite, tag)),
                        state.contact(),
                        Capabilities.takesUpdate(invite),
                        body.isEmpty() ? early.said() : body,
                        timer)
                .waiting(new Unacknowledged(invite, reply, settings.t1(), true, offers));
        return LegStep.to(
                        new Joined(bond),
                        new Respond(invite, reply),
                        new Start(LegTimer.RETRANSMIT, settings.t1()),
                        new Start(LegTimer.NO_ACK, settings.ackLimit()))
                .then(Refreshing.timers(timer));
    }
}
