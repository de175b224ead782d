package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallAction.AddEnds;
import cloud.sentiric.signaling.call.CallAction.Bid;
import cloud.sentiric.signaling.call.CallAction.CancelPending;
import cloud.sentiric.signaling.call.CallAction.Decline;
import cloud.sentiric.signaling.call.CallAction.Forget;
import cloud.sentiric.signaling.call.CallAction.Keep;
import cloud.sentiric.signaling.call.CallAction.Log;
import cloud.sentiric.signaling.call.CallAction.Pass;
import cloud.sentiric.signaling.call.CallAction.Publish;
import cloud.sentiric.signaling.call.CallAction.Start;
import cloud.sentiric.signaling.call.CallAction.Tell;
import cloud.sentiric.signaling.call.CallEvent.Side;
import cloud.sentiric.signaling.call.CallInput.ChallengeAnswered;
import cloud.sentiric.signaling.call.CallInput.Elapsed;
import cloud.sentiric.signaling.call.CallInput.EndsAnswered;
import cloud.sentiric.signaling.call.CallInput.GivenBack;
import cloud.sentiric.signaling.call.CallInput.Kept;
import cloud.sentiric.signaling.call.CallInput.NotLent;
import cloud.sentiric.signaling.call.CallInput.Said;
import cloud.sentiric.signaling.call.CallState.Bidding;
import cloud.sentiric.signaling.call.CallState.Ceded;
import cloud.sentiric.signaling.call.CallState.Closing;
import cloud.sentiric.signaling.call.CallState.Connected;
import cloud.sentiric.signaling.call.CallState.PickedUp;
import cloud.sentiric.signaling.dialog.LegCommand.Accept;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.dialog.LegWord;
import cloud.sentiric.signaling.media.Relay;
import cloud.sentiric.signaling.media.SessionOutcome;
import cloud.sentiric.signaling.sdp.Crossing;
import cloud.sentiric.signaling.sdp.Streams;
import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.sip.Content;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A user answers a call that rings at another one of the same tenant (RFC 3891 §3 of an early dialog, RFC 5359 §2.16). The call of
 * the taker offers its leg to the one that rings, and is over when that has taken it in.
 *
 * <pre>
 * state       input                        next        what follows
 * ----------  ---------------------------  ----------  ----------------------------------------------------------------
 * (Verifying) INVITE with Replaces         Bidding     the call that rings is offered the taker
 * Connecting  offered                      PickedUp    an end for the taker; none where media is direct
 *             by another tenant            Connecting  403 to the taker
 *             nothing in common            Connecting  488 to the taker
 * PickedUp    the end                      Connected   200 to caller and taker, CANCEL to the phones that ring
 *             no end                       Connecting  503 to the taker
 *             a phone answers              Connected   486 to the taker
 *             all refuse, 302, no answer   PickedUp    as that, should the taker not come
 *             the caller gives up          Closing     603 to the taker
 *             the taker gives up           Connecting
 * Bidding     taken in                     Ceded       call.ended with transferred
 *             not taken in                 Closing     the status
 *             the taker gives up           Closing     487; the other call hears of it
 * </pre>
 */
final class Picking {
    /** The taker's leg in the call that rings, beyond all that it begins. */
    private static final LegId TAKER = new LegId(1000);

    private final CallSettings settings;
    private final Replies replies;
    private final Ending ending;
    private final Connecting connecting;

    Picking(CallSettings settings, Replies replies, Ending ending, Connecting connecting) {
        this.settings = settings;
        this.replies = replies;
        this.ending = ending;
        this.connecting = connecting;
    }

    /** INVITE of the taker. */
    Step bid(Attempt attempt, Pickup pickup, Instant now) {
        var state = new Bidding(attempt);
        var offer = Content.description(attempt.invite());
        if (Streams.audio(offer).isEmpty()) {
            // Two INVITEs without an answer have to be answered by each other's offers.
            return ending.refuse(
                    state, replies.notAcceptable(attempt.invite(), Streams.NO_AUDIO), "not_acceptable", now);
        }
        var loan = new Loan(
                pickup.dialog(),
                new Party(TAKER, attempt.party().address(), pickup.by()),
                List.of(),
                TAKER.number() + 1,
                Connecting.family(attempt),
                Relay.direct(),
                Duration.ZERO,
                Duration.ZERO,
                Body.sdp(offer));
        return Step.to(
                state,
                new Log(pickup.by().aor() + " answers call " + pickup.call() + ", which rings elsewhere"),
                new Bid(pickup.call(), loan),
                new Start(CallTimer.DEPENDENCY, Joining.PATIENCE));
    }

    Step bidding(Bidding state, CallInput input, Instant now) {
        return switch (input) {
            case Kept _ ->
                Step.to(
                        new Ceded(List.of(LegId.CALLER), null),
                        Ending.done(),
                        new Publish(new CallEvent.Ended(state.subject(), now, "transferred", 200, Side.CALLER, null)),
                        new Forget(),
                        new Log("ended: transferred; its caller is in the call that rang"));
            case NotLent(var status, var why) ->
                ending.refuse(state, replies.refusal(status), "rejected", now).after(new Log("not taken in: " + why));
            case GivenBack _ -> ending.refuse(state, 480, "unavailable", now);
            case Elapsed(var timer)
            when timer == CallTimer.DEPENDENCY -> over(ending.refuse(state, 503, "unavailable", now));
            default -> over(ending.early(state, input, now));
        };
    }

    /** The other call hears that the taker is gone. */
    private static Step over(Step step) {
        return step.state() instanceof Closing
                ? step.after(new Pass(LegId.CALLER, new LegWord.Gone("cancelled", true, List.of())))
                : step;
    }

    /** A taker is offered to this call. */
    Step bidden(CallState state, Loan loan, Instant now) {
        return switch (state) {
            case CallState.Connecting ringing -> bidden(ringing, loan, now);
            // RFC 3891 §3: what is talked in is no early dialog any more, and another's.
            case CallState.Answered _ -> decline(state, loan.dialog().earlyOnly() ? 486 : 403, "it was answered");
            case PickedUp _ -> decline(state, 486, "somebody else answers it");
            case Closing _ -> decline(state, 603, "it is over");
            case CallState.Idle _, CallState.Unanswered _, Ceded _, CallState.Ended _ ->
                decline(state, 481, "it does not ring");
        };
    }

    private static Step decline(CallState state, int status, String why) {
        return Step.to(state, new Decline(status, why));
    }

    private Step bidden(CallState.Connecting ringing, Loan loan, Instant now) {
        var callee = ringing.callee().identity();
        var taker = loan.party().user();
        if (callee == null || taker == null || !callee.tenantId().equals(taker.tenantId())) {
            return decline(ringing, 403, "it rings at another tenant");
        }
        if (!ringing.fork().rang() || ringing.fork().calling().isEmpty()) {
            return decline(ringing, 481, "it does not ring");
        }
        var crossing = crossing(ringing, loan);
        if (crossing == null) {
            return decline(ringing, 488, "the caller and the taker have no audio in common");
        }
        var session = ringing.session();
        return session == null
                ? take(ringing, loan, ringing.relay(), crossing, now)
                : Step.to(
                        new PickedUp(ringing, loan, null),
                        new AddEnds(session, List.of(loan.family())),
                        new Start(CallTimer.DEPENDENCY, settings.dependencyDeadline()));
    }

    private static @Nullable Crossing crossing(CallState.Connecting ringing, Loan loan) {
        return Crossing.of(
                Content.description(ringing.attempt().invite()), loan.offer().bytes());
    }

    Step picked(PickedUp state, CallInput input, Instant now) {
        var ringing = state.ringing();
        var loan = state.taker();
        return switch (input) {
            case EndsAnswered(var outcome) -> fitted(state, outcome, now);
            case Elapsed(var timer)
            when timer == CallTimer.DEPENDENCY ->
                ringOn(state, 503, "no end in time", now).after(new CancelPending());
            case Said(var leg, var word)
            when leg.equals(loan.party().leg()) ->
                word instanceof LegWord.Gone
                        ? ringOn(state, 487, "it gave up", now).after(new CancelPending())
                        : Step.to(state);
            default -> {
                var step = connecting.connecting(ringing, input, now);
                yield switch (step.state()) {
                    case CallState.Connecting next -> new Step(new PickedUp(next, loan, state.over()), step.actions());
                    case Connected _ ->
                        step.after(Ending.done(), new CancelPending(), new Decline(486, "a phone answered first"));
                    default -> isOfPhones(input) ? held(state, input) : step.after(new Decline(603, "it is over"));
                };
            }
        };
    }

    /** Whether it says of the phones alone that they do not answer: somebody else does. */
    private static boolean isOfPhones(CallInput input) {
        return switch (input) {
            case Said(var leg, var word) -> !leg.equals(LegId.CALLER) && word instanceof LegWord.Refused;
            case ChallengeAnswered _ -> true;
            case Elapsed(var timer) -> timer == CallTimer.RINGING;
            default -> false;
        };
    }

    /** RFC 3891 §3: the INVITE of the taker took the dialog when it came; what the phones do then is nothing to it. */
    private static Step held(PickedUp state, CallInput input) {
        return state.over() == null
                ? Step.to(
                        new PickedUp(state.ringing(), state.taker(), input),
                        new Log("no phone answers, but somebody else"))
                : Step.to(state);
    }

    /** Without the taker it is as if he had not come. */
    private Step ringOn(PickedUp state, int status, String why, Instant now) {
        var over = state.over();
        var step = over == null ? Step.to(state.ringing()) : connecting.connecting(state.ringing(), over, now);
        return step.after(Ending.done(), new Decline(status, why));
    }

    private Step fitted(PickedUp state, SessionOutcome outcome, Instant now) {
        var ringing = state.ringing();
        var loan = state.taker();
        var crossing = crossing(ringing, loan);
        return switch (outcome) {
            case SessionOutcome.Opened(var larger)
            when crossing != null ->
                take(
                                ringing,
                                loan,
                                ringing.relay()
                                        .with(larger, List.of(loan.party().leg())),
                                crossing,
                                now)
                        .after(Ending.done());
            case SessionOutcome.Opened _ -> Step.to(state);
            case SessionOutcome.Unsupported(var why) -> ringOn(state, 488, why, now);
            case SessionOutcome.Unavailable(var why) -> ringOn(state, 503, why, now);
        };
    }

    /** Each is answered with what the other one has offered. */
    private static Step take(CallState.Connecting ringing, Loan loan, Relay relay, Crossing crossing, Instant now) {
        var attempt = ringing.attempt();
        var taker = loan.party();
        var offer = Body.sdp(Content.description(attempt.invite()));
        var toCaller = relay.hear(LegId.CALLER, offer).answer(taker.leg(), LegId.CALLER, Body.sdp(crossing.toFirst()));
        var toTaker = toCaller.relay()
                .hear(taker.leg(), loan.offer())
                .answer(LegId.CALLER, taker.leg(), Body.sdp(crossing.toSecond()));
        var heard = toTaker.relay().hear(LegId.CALLER, offer);
        var pair =
                new Pair(attempt.party(), taker, loan.next(), attempt.invite().peer());
        var accept = new Accept("taker", List.of(), toCaller.body());
        return Connecting.connected(ringing, attempt.subject(ringing.plan()), pair, heard, false, accept, now)
                .after(new Keep())
                .then(
                        new Tell(taker.leg(), new Accept("", List.of(), toTaker.body())),
                        new Log("answered by " + taker.uri() + ", 200"));
    }
}
