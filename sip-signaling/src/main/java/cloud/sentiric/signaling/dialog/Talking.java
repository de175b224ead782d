package cloud.sentiric.signaling.dialog;

import cloud.sentiric.signaling.dialog.Bond.Ours;
import cloud.sentiric.signaling.dialog.Bond.Unacknowledged;
import cloud.sentiric.signaling.dialog.LegAction.Dismiss;
import cloud.sentiric.signaling.dialog.LegAction.Respond;
import cloud.sentiric.signaling.dialog.LegAction.Say;
import cloud.sentiric.signaling.dialog.LegAction.Send;
import cloud.sentiric.signaling.dialog.LegAction.SendAck;
import cloud.sentiric.signaling.dialog.LegAction.Start;
import cloud.sentiric.signaling.dialog.LegAction.Stop;
import cloud.sentiric.signaling.dialog.LegCommand.Accept;
import cloud.sentiric.signaling.dialog.LegCommand.Acknowledge;
import cloud.sentiric.signaling.dialog.LegCommand.Answer;
import cloud.sentiric.signaling.dialog.LegCommand.Ask;
import cloud.sentiric.signaling.dialog.LegCommand.Cancel;
import cloud.sentiric.signaling.dialog.LegCommand.HangUp;
import cloud.sentiric.signaling.dialog.LegCommand.Invite;
import cloud.sentiric.signaling.dialog.LegCommand.Probe;
import cloud.sentiric.signaling.dialog.LegCommand.Provisional;
import cloud.sentiric.signaling.dialog.LegCommand.Refuse;
import cloud.sentiric.signaling.dialog.LegInput.Acknowledged;
import cloud.sentiric.signaling.dialog.LegInput.Cancelled;
import cloud.sentiric.signaling.dialog.LegInput.Elapsed;
import cloud.sentiric.signaling.dialog.LegInput.Proven;
import cloud.sentiric.signaling.dialog.LegInput.Requested;
import cloud.sentiric.signaling.dialog.LegInput.Responded;
import cloud.sentiric.signaling.dialog.LegState.Gone;
import cloud.sentiric.signaling.dialog.LegState.Joined;
import cloud.sentiric.signaling.dialog.LegState.Leaving;
import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.sip.CSeq;
import cloud.sentiric.signaling.sip.Content;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.Response;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A leg with a confirmed dialog, whoever began it. */
final class Talking {
    /** Requests of a party that may wait for the other one's answer. */
    private static final int MAX_ASKED = 16;
    /** When the next one may come, in seconds. */
    private static final int RETRY_SECONDS = 2;

    private final LegSettings settings;
    private final Refreshing refreshing;

    Talking(LegSettings settings) {
        this.settings = settings;
        this.refreshing = new Refreshing(this);
    }

    LegStep on(Bond bond, LegInput input) {
        return switch (input) {
            case Requested(var request) -> requested(bond, request);
            case Acknowledged(var ack) -> acknowledged(bond, ack);
            case Responded(var cseq, var outcome) -> responded(bond, cseq, outcome);
            case Elapsed(var timer) ->
                switch (timer) {
                    case RETRANSMIT -> retransmit(bond);
                    case NO_ACK -> bond.unacknowledged() == null ? same(bond) : lost(bond, "no_ack");
                    case SESSION -> lost(bond, "session_expired");
                    case REFRESH -> refreshing.send(bond);
                    case ACK -> acknowledgeAgain(bond);
                    case ACKED -> LegStep.to(new Joined(bond), new Stop(LegTimer.ACK));
                    case RELIABLE -> same(bond);
                };
            case Proven(var request, var header) -> proven(bond, request, header);
            case Answer(var request, var reply) -> answer(bond, request, reply);
            case Ask ask -> ask(bond, ask);
            case Acknowledge(var answer) -> acknowledge(bond, answer);
            case Probe _ -> probe(bond);
            case HangUp(var reasons) -> hangUp(bond, reasons);
            case Cancel(var reasons) -> hangUp(bond, reasons);
            case Cancelled _, Provisional _, Accept _, Refuse _, Invite _ -> same(bond);
        };
    }

    /** A leg that another node had, with its timers from the beginning, but for a refresh of ours. */
    LegStep resume(Bond bond) {
        var step = bond.acked() == null
                ? same(bond)
                : acknowledgeAgain(bond).then(new Start(LegTimer.ACKED, settings.ackLimit()));
        return step.then(Refreshing.resumed(bond));
    }

    /**
     * A 2xx that went to the node before is not seen here, nor whether there is one: its ACK is sent as often as it may be sent
     * (RFC 3261 §13.3.1.4), and is nothing to who has not answered yet (§17.2.1).
     */
    private LegStep acknowledgeAgain(Bond bond) {
        var ack = bond.acked();
        return ack == null
                ? same(bond)
                : LegStep.to(new Joined(bond), new SendAck(ack), new Start(LegTimer.ACK, settings.t2()));
    }

    static LegStep same(Bond bond) {
        return LegStep.to(new Joined(bond));
    }

    private LegStep requested(Bond before, Request request) {
        if (request.cseq().number() <= before.dialog().remoteCseq()) {
            // RFC 3261 §12.2.2: lower than the last one; an equal one is no retransmission here any more.
            return LegStep.to(
                    new Joined(before), new Respond(request, Reply.of(500).withReason("CSeq out of order")));
        }
        var method = request.method();
        if (method.equals(Method.BYE)) {
            var word = new LegWord.Gone("normal", true, Answering.reasons(request));
            return gone(before).after(new Respond(request, Reply.of(200))).then(new Say(word));
        }
        var bond = before.with(before.dialog().received(request));
        if (method.equals(Method.OPTIONS)) {
            return LegStep.to(new Joined(bond), new Respond(request, Capabilities.reply()));
        }
        if (bond.asked().size() >= MAX_ASKED) {
            return LegStep.to(new Joined(bond), new Respond(request, Reply.retryAfter(500, RETRY_SECONDS)));
        }
        if (method.equals(Method.INVITE) || method.equals(Method.UPDATE)) {
            return changing(bond, request);
        }
        return LegStep.to(new Joined(bond.asked(request)), new Say(new LegWord.Asked(request)));
    }

    private LegStep changing(Bond bond, Request request) {
        if (Bond.offers(request) && bond.exchanging()) {
            // RFC 3261 §14.2, RFC 3311 §5.2: another exchange is not over.
            return LegStep.to(new Joined(bond), new Respond(request, Reply.of(491)));
        }
        var timer = SessionTimer.of(request, settings.minSessionExpires());
        if (timer.tooSmall()) {
            return LegStep.to(
                    new Joined(bond),
                    new Respond(request, Capabilities.intervalTooSmall(settings.minSessionExpires())));
        }
        if (Bond.offers(request)) {
            return LegStep.to(new Joined(bond.asked(request)), new Say(new LegWord.Asked(request)));
        }
        // An UPDATE that only refreshes.
        var refreshed = bond.with(bond.dialog().refreshed(request)).with(timer);
        return LegStep.to(new Joined(refreshed), new Respond(request, accepted(refreshed, Reply.of(200))))
                .then(Refreshing.timers(timer));
    }

    private static Reply accepted(Bond bond, Reply reply) {
        return bond.timer().on(Capabilities.reply(reply).withHeader("Contact", bond.contact()));
    }

    private LegStep answer(Bond before, Request request, Reply reply) {
        if (!before.asked().contains(request)) {
            return same(before);
        }
        var bond = before.answered(request);
        var method = request.method();
        boolean changes = method.equals(Method.INVITE) || method.equals(Method.UPDATE);
        if (reply.provisional() || !changes || reply.status() >= 300) {
            // RFC 3515 §2.2: the 2xx to a REFER has a Contact.
            boolean refers = method.equals(Method.REFER) && reply.status() / 100 == 2;
            return LegStep.to(
                    new Joined(reply.provisional() ? before : bond),
                    new Respond(request, refers ? reply.withHeader("Contact", bond.contact()) : reply));
        }
        var timer = SessionTimer.of(request, settings.minSessionExpires());
        var changed =
                bond.with(bond.dialog().refreshed(request)).with(timer).describing(new Body(Content.SDP, reply.body()));
        var accepted = accepted(changed, reply);
        if (method.equals(Method.UPDATE)) {
            return LegStep.to(new Joined(changed), new Respond(request, accepted))
                    .then(Refreshing.timers(timer));
        }
        boolean offers = request.body().length == 0;
        var pending = new Unacknowledged(request, accepted, settings.t1(), false, offers);
        return LegStep.to(
                        new Joined(changed.waiting(pending)),
                        new Respond(request, accepted),
                        new Start(LegTimer.RETRANSMIT, settings.t1()),
                        new Start(LegTimer.NO_ACK, settings.ackLimit()))
                .then(Refreshing.timers(timer));
    }

    private LegStep acknowledged(Bond bond, Request ack) {
        var pending = bond.unacknowledged();
        if (pending == null || ack.cseq().number() != pending.invite().cseq().number()) {
            return same(bond);
        }
        var quiet = List.<LegAction>of(new Stop(LegTimer.RETRANSMIT), new Stop(LegTimer.NO_ACK));
        var settled = bond.waiting(null);
        var answer = Body.of(ack);
        if (!pending.first()) {
            return (pending.offers()
                            ? LegStep.to(new Joined(settled), new Say(new LegWord.Settled(answer)))
                            : same(settled))
                    .after(quiet);
        }
        var confirmed = new Say(new LegWord.Confirmed(answer));
        var leaving = bond.leaving();
        return leaving == null
                ? LegStep.to(new Joined(settled), confirmed).after(quiet)
                : hangUp(settled, leaving).after(confirmed).after(quiet);
    }

    /** The 2xx once more, T1 doubled up to T2 (RFC 3261 §13.3.1.4). */
    private LegStep retransmit(Bond bond) {
        var pending = bond.unacknowledged();
        if (pending == null) {
            return same(bond);
        }
        var doubled = pending.interval().multipliedBy(2);
        var interval = doubled.compareTo(settings.t2()) < 0 ? doubled : settings.t2();
        return LegStep.to(
                new Joined(bond.waiting(pending.slower(interval))),
                new Respond(pending.invite(), pending.reply()),
                new Start(LegTimer.RETRANSMIT, interval));
    }

    private LegStep ask(Bond before, Ask ask) {
        var method = ask.method().equals(Method.UPDATE) && !before.takesUpdate() ? Method.INVITE : ask.method();
        boolean offers = method.equals(Method.INVITE)
                || (method.equals(Method.UPDATE) && !ask.body().isEmpty());
        if (offers && before.exchanging()) {
            return LegStep.to(new Joined(before), new Say(new LegWord.Replied(ask.token(), Reply.of(491))));
        }
        boolean changes = method.equals(Method.INVITE) || method.equals(Method.UPDATE);
        var bond = before.with(before.dialog().next());
        var headers = new ArrayList<>(ask.headers());
        if (changes) {
            headers.addAll(Capabilities.ofRequest());
            headers.addAll(bond.timer().ofRefresh());
        }
        // RFC 6665 §8.1.1: a NOTIFY refreshes the target, too.
        boolean refreshes = changes || method.equals(Method.NOTIFY);
        var request = bond.dialog()
                .request(method, refreshes ? bond.contact() : null, headers)
                .withBody(ask.body());
        var sent = bond.sent(
                new Ours(request.cseq(), ask.token(), offers, !ask.body().isEmpty()));
        return LegStep.to(
                new Joined(ask.body().type().equals(Content.SDP) ? sent.describing(ask.body()) : sent),
                new Send(request));
    }

    /** RFC 3261 §11: any party answers OPTIONS, whatever it does otherwise. */
    private static LegStep probe(Bond before) {
        if (before.probing()) {
            return same(before);
        }
        var bond = before.with(before.dialog().next());
        var request = bond.dialog().request(Method.OPTIONS, null, List.of(new Header("Accept", Content.SDP)));
        return LegStep.to(new Joined(bond.sent(new Ours(request.cseq(), Bond.PROBE, false, false))), new Send(request));
    }

    /** A request of ours once more, with what was asked for and another number (RFC 3261 §22.2). */
    private static LegStep proven(Bond before, OutgoingRequest request, Header header) {
        var ours = before.ours(request.cseq());
        if (ours == null) {
            return same(before).then(unwantedAgain(request, header));
        }
        var bond = before.with(before.dialog().next());
        var again = request.numbered(bond.dialog().localCseq()).withHeader(header);
        return LegStep.to(new Joined(bond.settled(ours.cseq()).sent(ours.numbered(again.cseq()))), new Send(again));
    }

    private LegStep responded(Bond bond, CSeq cseq, ClientOutcome outcome) {
        var ours = bond.ours(cseq);
        return switch (outcome) {
            // RFC 5057 §5.1: the other side is gone.
            case ClientOutcome.TimedOut _ ->
                ours == null
                        ? same(bond)
                        : notifies(cseq) ? failed(bond, ours, Reply.of(408)) : dead(bond, ours, Reply.of(408));
            case ClientOutcome.Failed(var why) ->
                ours == null ? same(bond) : failed(bond, ours, Reply.of(503).withReason(why));
            case ClientOutcome.Answered(var response) -> answered(bond, ours, response);
        };
    }

    private LegStep answered(Bond bond, @Nullable Ours ours, Response response) {
        boolean invite = response.cseq().method().equals(Method.INVITE);
        if (response.status() < 200) {
            return same(bond);
        }
        if (response.status() < 300 && invite && !bond.dialog().has(response)) {
            return LegStep.to(new Joined(bond)).then(unwanted(bond.dialog(), response));
        }
        if (ours == null) {
            return LegStep.to(new Joined(bond)).then(again(bond, response));
        }
        if (ours.token() == Bond.REFRESH) {
            return refreshing.answered(bond, ours, response);
        }
        if (response.status() >= 300) {
            // RFC 5057 §5.1: the other side does not know the dialog any more.
            boolean unknown = response.status() == 481 || response.status() == 408;
            return unknown && !notifies(response.cseq())
                    ? dead(bond, ours, passed(response))
                    : failed(bond, ours, passed(response));
        }
        return ours.token() == Bond.PROBE ? same(bond.settled(ours.cseq())) : accepted(bond, ours, response);
    }

    /** What becomes of a NOTIFY is said of its subscription, not of the call (RFC 5057 §5.1, §5.2). */
    private static boolean notifies(CSeq cseq) {
        return cseq.method().equals(Method.NOTIFY);
    }

    /** A 2xx that comes again is acknowledged again, unless its first ACK waits for the call (RFC 3261 §13.2.2.4). */
    private static List<LegAction> again(Bond bond, Response response) {
        var cseq = response.cseq();
        if (!cseq.method().equals(Method.INVITE) || response.status() >= 300 || cseq.equals(bond.owed())) {
            return List.of();
        }
        var acked = bond.acked();
        return acked != null && acked.cseq().number() == cseq.number()
                ? List.of(new SendAck(acked))
                : unwanted(bond.dialog(), response);
    }

    /**
     * A 2xx to an INVITE of ours that comes too late, or makes another dialog, is acknowledged all the same; that dialog ends at
     * once (RFC 3261 §13.2.2.4).
     */
    static List<LegAction> unwanted(Dialog dialog, Response response) {
        if (dialog.has(response)) {
            return List.of(new SendAck(dialog.ack(response.cseq())));
        }
        var other = dialog.sibling(response);
        return List.of(new SendAck(other.ack(response.cseq())), new Dismiss(other.bye(List.of())));
    }

    /** The BYE of a dialog that was not wanted was challenged. */
    static List<LegAction> unwantedAgain(OutgoingRequest request, Header header) {
        return request.method().equals(Method.BYE)
                ? List.of(new Dismiss(
                        request.numbered(request.cseq().number() + 1).withHeader(header)))
                : List.of();
    }

    private static Reply passed(Response response) {
        return new Reply(
                response.status(),
                response.reason(),
                null,
                response.fields(),
                response.header("Content-Type"),
                response.body());
    }

    private static LegStep accepted(Bond before, Ours ours, Response response) {
        var bond = before.settled(ours.cseq());
        var word = new Say(new LegWord.Replied(ours.token(), passed(response)));
        var method = ours.cseq().method();
        if (!method.equals(Method.INVITE) && !method.equals(Method.UPDATE)) {
            return LegStep.to(new Joined(bond), word);
        }
        var timer = bond.timer().runs() ? bond.timer().answered(response) : bond.timer();
        var refreshed = bond.with(bond.dialog().refreshed(response)).with(timer);
        if (method.equals(Method.UPDATE)) {
            return LegStep.to(new Joined(refreshed), word).then(Refreshing.timers(timer));
        }
        if (!ours.offered() && response.body().length > 0) {
            // It brought an offer: the call has to answer before the ACK.
            return LegStep.to(new Joined(refreshed.owing(ours.cseq())), word).then(Refreshing.timers(timer));
        }
        var ack = refreshed.dialog().ack(ours.cseq());
        return LegStep.to(new Joined(refreshed.acked(ack)), new SendAck(ack), word)
                .then(Refreshing.timers(timer));
    }

    private static LegStep failed(Bond bond, Ours ours, Reply reply) {
        var step = same(bond.settled(ours.cseq()));
        if (ours.token() == Bond.REFRESH) {
            return step.then(Refreshing.again());
        }
        return ours.token() == Bond.PROBE ? step : step.then(new Say(new LegWord.Replied(ours.token(), reply)));
    }

    private LegStep dead(Bond bond, Ours ours, Reply reply) {
        if (ours.token() == Bond.PROBE) {
            return lost(bond.settled(ours.cseq()), "media_silent");
        }
        var step = expired(bond.settled(ours.cseq()));
        return ours.token() == Bond.REFRESH ? step : step.after(new Say(new LegWord.Replied(ours.token(), reply)));
    }

    private LegStep acknowledge(Bond bond, Body answer) {
        var cseq = bond.owed();
        if (cseq == null) {
            return same(bond);
        }
        // Where nobody has one, what it was told before stands.
        var said = answer.isEmpty() ? bond.description() : answer;
        var ack = bond.dialog().ack(cseq).withBody(said);
        return LegStep.to(new Joined(bond.acked(ack).describing(said)), new SendAck(ack));
    }

    /** Its party is not there any more, or should not be. */
    private LegStep lost(Bond bond, String reason) {
        return leave(bond, ReleaseCause.of(reason).headers(reason))
                .then(new Say(new LegWord.Gone(reason, false, List.of())));
    }

    private LegStep hangUp(Bond bond, List<Header> reasons) {
        var pending = bond.unacknowledged();
        if (pending != null && pending.first()) {
            // RFC 3261 §15: no BYE of ours before the ACK came.
            return same(bond.leaving(reasons));
        }
        return leave(bond, reasons);
    }

    private LegStep leave(Bond bond, List<Header> reasons) {
        var cseq = bond.owed();
        var step = leave(bond.dialog(), reasons).after(abandoned(bond));
        return cseq == null ? step : step.after(new SendAck(bond.dialog().ack(cseq)));
    }

    /** The BYE of a dialog. */
    LegStep leave(Dialog dialog, List<Header> reasons) {
        var last = dialog.next();
        return LegStep.to(new Leaving(last), new Send(dialog.bye(reasons))).after(stopAll());
    }

    private static LegStep gone(Bond bond) {
        var step = LegStep.to(new Gone(bond.dialog())).after(abandoned(bond)).after(stopAll());
        // A 2xx is acknowledged, whoever hangs up meanwhile (RFC 3261 §13.2.2.4).
        var cseq = bond.owed();
        return cseq == null ? step : step.after(new SendAck(bond.dialog().ack(cseq)));
    }

    /** What nobody will answer any more has its answer all the same (RFC 3261 §15.1.2). */
    private static List<LegAction> abandoned(Bond bond) {
        return bond.asked().stream()
                .<LegAction>map(request -> new Respond(request, Reply.of(487)))
                .toList();
    }

    private static List<LegAction> stopAll() {
        return Arrays.stream(LegTimer.values()).<LegAction>map(Stop::new).toList();
    }

    LegStep expired(Bond bond) {
        return lost(bond, "session_expired");
    }
}
