package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallAction.Borrow;
import cloud.sentiric.signaling.call.CallAction.GiveBack;
import cloud.sentiric.signaling.call.CallAction.Keep;
import cloud.sentiric.signaling.call.CallAction.Log;
import cloud.sentiric.signaling.call.CallAction.OpenSession;
import cloud.sentiric.signaling.call.CallAction.Publish;
import cloud.sentiric.signaling.call.CallAction.Start;
import cloud.sentiric.signaling.call.CallAction.Stop;
import cloud.sentiric.signaling.call.CallAction.Tell;
import cloud.sentiric.signaling.call.CallAction.Warn;
import cloud.sentiric.signaling.call.CallInput.Elapsed;
import cloud.sentiric.signaling.call.CallInput.Lent;
import cloud.sentiric.signaling.call.CallInput.NotLent;
import cloud.sentiric.signaling.call.CallInput.Said;
import cloud.sentiric.signaling.call.CallInput.SessionAnswered;
import cloud.sentiric.signaling.call.CallState.Connected;
import cloud.sentiric.signaling.dialog.LegCommand.Accept;
import cloud.sentiric.signaling.dialog.LegCommand.Answer;
import cloud.sentiric.signaling.dialog.LegCommand.Ask;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.dialog.LegWord;
import cloud.sentiric.signaling.media.MediaSession;
import cloud.sentiric.signaling.media.Relay;
import cloud.sentiric.signaling.media.SessionOutcome;
import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.transfer.Replaces;
import java.time.Instant;
import java.util.List;

/**
 * A user calls with Replaces (RFC 3891): with another phone it takes the place that it has in a call. That call lends its other
 * party, and ends when that one is here.
 *
 * <pre>
 * input                      what follows
 * -------------------------  ------------------------------------------------------------------------
 * INVITE with Replaces       the other call is asked for its party
 * lent                       a session with an end for each
 * the session                re-INVITE to the party with the offer of the caller
 * accepted                   Connected: 200 to the caller, call.started
 * nothing in 64*T1           Closing: 480, and the other call goes on
 * not lent, or it fails      Closing: 481, 403, 486, 603, 503, and the other call goes on
 * the rest                   as before any final response
 * </pre>
 */
final class Replacing {
    private static final LegId PARTY = new LegId(1);
    private static final long TOKEN = 1;

    private final CallSettings settings;
    private final Replies replies;
    private final Ending ending;
    private final Picking picking;

    Replacing(CallSettings settings, Replies replies, Ending ending, Picking picking) {
        this.picking = picking;
        this.settings = settings;
        this.replies = replies;
        this.ending = ending;
    }

    /** Whether an INVITE means a call that is there already. */
    static boolean isMeant(Attempt attempt) {
        return attempt.invite().header("Replaces") != null;
    }

    /** The caller may call. */
    Step begin(Attempt attempt, Instant now) {
        var state = new CallState.Replacing(attempt, null, Relay.direct());
        var fields = attempt.invite().headers("Replaces");
        var dialog = fields.size() == 1 ? Replaces.parse(fields.getFirst()) : null;
        if (dialog == null || attempt.invite().header("Join") != null) {
            // RFC 3891 §3: one field, and none with Join.
            return ending.refuse(state, Reply.of(400).withReason("Bad Replaces"), "rejected", now);
        }
        var user = attempt.verified();
        if (user == null) {
            return ending.refuse(state, 403, "rejected", now);
        }
        var ringing = Pickup.of(dialog);
        if (ringing != null) {
            return picking.bid(attempt, new Pickup(ringing, dialog, user), now);
        }
        return Step.to(
                state,
                new Log("call of " + user.aor() + " in place of its other phone"),
                new Borrow(new Wish(dialog, user, PARTY, false, true)),
                new Start(CallTimer.DEPENDENCY, Joining.PATIENCE));
    }

    Step replacing(CallState.Replacing state, CallInput input, Instant now) {
        return switch (input) {
            case Lent(var loan) when state.loan() == null -> lent(state, loan);
            case NotLent(var status, var why)
            when state.loan() == null ->
                ending.refuse(state, replies.refusal(status), "rejected", now).after(new Log("not replaced: " + why));
            case SessionAnswered(var outcome) when state.session() == null -> opened(state, outcome, now);
            case Said(var leg, var word) when leg.equals(PARTY) -> party(state, word, now);
            case Elapsed(var timer)
            when timer == CallTimer.DEPENDENCY ->
                ending.refuse(state, 503, "unavailable", now).after(new GiveBack());
            case Elapsed(var timer)
            when timer == CallTimer.RINGING ->
                ending.refuse(
                                state,
                                replies.refusal(480).withReason("No Answer"),
                                "no_answer",
                                CallEvent.Side.CALLEE,
                                now)
                        .after(new GiveBack());
            case Elapsed(var timer) when timer == CallTimer.GLARE -> renew(state);
            default -> ending.early(state, input, now);
        };
    }

    private Step lent(CallState.Replacing state, Loan loan) {
        return Step.to(
                state.with(loan),
                new OpenSession(
                        state.attempt().invite().peer(), List.of(Connecting.family(state.attempt()), loan.family())),
                new Start(CallTimer.DEPENDENCY, settings.dependencyDeadline()),
                new Start(CallTimer.RINGING, settings.ackLimit()));
    }

    private Step opened(CallState.Replacing state, SessionOutcome outcome, Instant now) {
        return switch (outcome) {
            case SessionOutcome.Opened(MediaSession session) ->
                renew(state.with(relay(state, session))).after(Ending.done());
            case SessionOutcome.Unsupported(var why) ->
                ending.refuse(state, replies.notAcceptable(state.attempt().invite(), why), "not_acceptable", now)
                        .after(new GiveBack(), new Warn("media does not fit: " + why));
            case SessionOutcome.Unavailable(var why) ->
                ending.refuse(state, 503, "media_unavailable", now)
                        .after(new GiveBack(), new Warn("media unavailable: " + why));
        };
    }

    private static Relay relay(CallState.Replacing state, MediaSession session) {
        var relay = Relay.of(
                session,
                List.of(LegId.CALLER, PARTY),
                state.attempt().sessionId(),
                state.attempt().secret());
        var loan = state.loan();
        return loan == null ? relay : relay.knowing(loan.relay());
    }

    private static Step renew(CallState.Replacing state) {
        var offer = Connecting.description(state.attempt().invite());
        var passed = state.relay().offer(LegId.CALLER, PARTY, offer);
        return Step.to(
                state.with(passed.relay()), new Tell(PARTY, new Ask(TOKEN, Method.INVITE, List.of(), passed.body())));
    }

    private Step party(CallState.Replacing state, LegWord word, Instant now) {
        return switch (word) {
            case LegWord.Replied(var token, var reply) when token == TOKEN -> replied(state, reply, now);
            case LegWord.Asked(var request, var _) ->
                Step.to(state, new Tell(PARTY, new Answer(request, Reply.of(491))));
            // RFC 3891 §3: it was there, and is over.
            case LegWord.Gone _ -> ending.refuse(state, 603, "rejected", now).after(new GiveBack());
            case LegWord.Replied _,
                    LegWord.Progressed _,
                    LegWord.Answered _,
                    LegWord.Refused _,
                    LegWord.Confirmed _,
                    LegWord.Settled _,
                    LegWord.Moved _ -> Step.to(state);
        };
    }

    private Step replied(CallState.Replacing state, Reply reply, Instant now) {
        var loan = state.loan();
        if (reply.status() == 491) {
            return Step.to(state, new Start(CallTimer.GLARE, Bridging.GLARE));
        }
        if (reply.status() >= 300 || reply.contentType() == null || loan == null) {
            int status = reply.status() >= 300 ? reply.status() : 488;
            return ending.refuse(state, Reply.of(status), "rejected", now).after(new GiveBack());
        }
        var attempt = state.attempt();
        boolean owed = Connecting.description(attempt.invite()).isEmpty();
        var passed = state.relay().answer(PARTY, LegId.CALLER, new Body(reply.contentType(), reply.body()));
        var connected = new Connected(
                attempt.subject(null),
                new Pair(
                        attempt.party(),
                        loan.party(),
                        loan.next(),
                        attempt.invite().peer()),
                loan.left(),
                passed.relay(),
                owed,
                List.of(),
                TOKEN,
                null,
                null,
                null);
        return Step.to(connected, new Keep(), new Stop(CallTimer.GLARE), new Stop(CallTimer.RINGING))
                .then(Connecting.patch(passed.relay(), LegId.CALLER, PARTY))
                .then(
                        new Tell(LegId.CALLER, new Accept("", List.of(), passed.body())),
                        new Publish(new CallEvent.Started(connected.subject(), now, connected.media(), null)),
                        new Log("accepted, 200: it took the place of its other phone"));
    }
}
