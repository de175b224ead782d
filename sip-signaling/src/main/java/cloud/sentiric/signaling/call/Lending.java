package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallAction.Close;
import cloud.sentiric.signaling.call.CallAction.Deny;
import cloud.sentiric.signaling.call.CallAction.Forget;
import cloud.sentiric.signaling.call.CallAction.Lend;
import cloud.sentiric.signaling.call.CallAction.Log;
import cloud.sentiric.signaling.call.CallAction.Pass;
import cloud.sentiric.signaling.call.CallAction.Publish;
import cloud.sentiric.signaling.call.CallAction.Stop;
import cloud.sentiric.signaling.call.CallAction.Tell;
import cloud.sentiric.signaling.call.CallEvent.Side;
import cloud.sentiric.signaling.call.CallInput.AllGone;
import cloud.sentiric.signaling.call.CallInput.Broken;
import cloud.sentiric.signaling.call.CallInput.GivenBack;
import cloud.sentiric.signaling.call.CallInput.Kept;
import cloud.sentiric.signaling.call.CallInput.Said;
import cloud.sentiric.signaling.call.CallInput.Wanted;
import cloud.sentiric.signaling.call.CallState.Ceded;
import cloud.sentiric.signaling.call.CallState.Connected;
import cloud.sentiric.signaling.call.CallState.Ended;
import cloud.sentiric.signaling.call.CallState.Lent;
import cloud.sentiric.signaling.call.CallState.Open;
import cloud.sentiric.signaling.call.CallState.Renewal;
import cloud.sentiric.signaling.call.CallState.Served;
import cloud.sentiric.signaling.dialog.LegCommand.Acknowledge;
import cloud.sentiric.signaling.dialog.LegCommand.Answer;
import cloud.sentiric.signaling.dialog.LegCommand.HangUp;
import cloud.sentiric.signaling.dialog.LegCommand.Refuse;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.dialog.LegWord;
import cloud.sentiric.signaling.dialog.ReleaseCause;
import cloud.sentiric.signaling.digest.Identity;
import cloud.sentiric.signaling.sdp.AddressFamily;
import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.sip.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call whose party another call wants (RFC 3891): whoever talks to one of its users is lent, and kept, or comes back.
 *
 * <pre>
 * state       input                          next       what follows
 * ----------  -----------------------------  ---------  ------------------------------------------------------------
 * Connected   wanted by the other party      Lent
 * Connecting  wanted by the caller           Ceded      487 to the caller; the phones that ring are the other call's
 * Served      wanted                                    603: whom we answer ourselves stays
 * any         wanted by somebody else                   403
 * Lent        kept                           Ceded      BYE to who wanted it, call.ended with transferred
 *             comes back                     Connected  re-INVITE, where it was told of somebody else; or Closing, where the
 *                                                       other one has left
 *             the other one leaves           the same   its party waits for what becomes of it
 *             the party leaves, or it ends   Closing    the other call hears that it is gone
 * Ceded       the legs are gone              Ended      call.ended, where the other party was paid for
 * </pre>
 */
final class Lending {
    private static final String REASON = "transferred";

    private final Ending ending;
    private final Bridging bridging;

    Lending(Ending ending, Bridging bridging) {
        this.ending = ending;
        this.bridging = bridging;
    }

    /** Another call wants a party of this one. */
    Step wanted(CallState state, Wanted wanted, Instant now) {
        var leg = wanted.leg();
        return switch (state) {
            case Connected talk when talk.answeredAt() != null && talk.pair().has(leg) -> talking(talk, wanted, now);
            case CallState.Connecting ringing
            when leg.equals(LegId.CALLER) && !wanted.wish().confirmed() -> ringing(ringing, wanted, now);
            case Served served ->
                isOf(served.caller().caller(), wanted.wish().by()) ? deny(served, 603, "Declined") : forbid(served);
            case CallState.Answered _, CallState.PickedUp _ -> deny(state, 491, "Request Pending");
            case CallState.Idle _, CallState.Unanswered _, CallState.Closing _, Ceded _, Ended _ ->
                deny(state, 481, "Call/Transaction Does Not Exist");
        };
    }

    private static Step deny(CallState state, int status, String why) {
        return Step.to(state, new Deny(status, why));
    }

    private static Step forbid(CallState state) {
        return deny(state, 403, "Forbidden");
    }

    /** Only the very user whose leg it is may hand on whom he talks to. */
    private static boolean isOf(Party party, Identity by) {
        var user = party.user();
        return user != null
                && user.tenantId().equals(by.tenantId())
                && (user.aor().equals(by.aor())
                        || (!by.userId().isEmpty() && user.userId().equals(by.userId())));
    }

    private static Step talking(Connected talk, Wanted wanted, Instant now) {
        var wish = wanted.wish();
        var other = talk.pair().other(wanted.leg());
        if (!isOf(talk.pair().of(wanted.leg()), wish.by())) {
            return forbid(talk);
        }
        if (wish.dialog().earlyOnly()) {
            // RFC 3891 §3.
            return deny(talk, 486, "Busy Here");
        }
        if (!talk.passing().isEmpty() || talk.renewal() != null) {
            return deny(talk, 491, "Request Pending");
        }
        if (wish.outside() && Handover.leaves(other)) {
            // A call leaves once: two telephones would be paid as one.
            return forbid(talk);
        }
        var remote = talk.relay().remote(other.leg());
        var loan = new Loan(
                wish.dialog(),
                new Party(wish.first(), other.address(), other.user(), other.account()),
                List.of(),
                wish.first().number() + 1,
                remote != null && remote.startsWith("[") ? AddressFamily.IP6 : AddressFamily.IP4,
                talk.relay()
                        .of(
                                List.of(other.leg()),
                                wish.first().number() - other.leg().number()),
                left(talk, now),
                Duration.ZERO,
                Body.NONE);
        return Step.to(
                new Lent(talk, wanted.leg(), false),
                new Lend(List.of(other.leg()), loan),
                new Log(other.uri() + " is lent to another call"));
    }

    /** What is left of what may be spent; zero where nothing bounds it. */
    private static Duration left(Connected talk, Instant now) {
        var answeredAt = talk.answeredAt();
        if (talk.longest().isZero() || answeredAt == null) {
            return Duration.ZERO;
        }
        var left = talk.longest().minus(Duration.between(answeredAt, now));
        return left.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : left;
    }

    /** The phones go on ringing for another call; the caller has hung up, as far as this one is concerned. */
    private Step ringing(CallState.Connecting state, Wanted wanted, Instant now) {
        var wish = wanted.wish();
        var caller = state.attempt().party();
        if (!isOf(caller, wish.by())) {
            return forbid(state);
        }
        var fork = state.fork();
        var legs = fork.calling().stream().sorted().toList();
        if (legs.isEmpty() || !fork.rang()) {
            // It is not so far.
            return deny(state, 491, "Request Pending");
        }
        var callee = state.callee();
        if (fork.leaves() && wish.outside()) {
            return forbid(state);
        }
        var first = Connecting.party(legs.getFirst(), callee, fork);
        var lent = new ArrayList<LegId>();
        int shift = wish.first().number() - legs.getFirst().number();
        for (var leg : legs) {
            lent.add(new LegId(leg.number() + shift));
        }
        var loan = new Loan(
                wish.dialog(),
                new Party(wish.first(), first.address(), first.user(), first.account()),
                lent,
                lent.getLast().number() + 1,
                fork.families().getFirst(),
                state.relay().of(legs, shift),
                callee.longest(),
                callee.ringTimeout(),
                Body.NONE);
        var end = new CallEvent.Ended(state.subject(), now, REASON, 487, Side.CALLER, null);
        return over(state, legs, fork.leaves(), end)
                .after(
                        new Stop(CallTimer.RINGING),
                        new Tell(LegId.CALLER, new Refuse(Reply.of(487))),
                        new Lend(legs, loan));
    }

    /** What is left of this call is legs of another one. */
    private static Step over(Open state, List<LegId> legs, boolean paid, CallEvent.Ended end) {
        var actions = new ArrayList<CallAction>();
        var session = state.session();
        if (session != null) {
            actions.add(new Close(session));
        }
        if (!paid) {
            actions.addAll(List.of(new Publish(end), new Forget()));
        }
        actions.add(new Log("ended: " + REASON + "; its party is in another call"));
        // What is spent on a party outside is spent in this call, whoever talks to it.
        return new Step(new Ceded(legs, paid ? end : null), actions);
    }

    Step lent(Lent state, CallInput input, Instant now) {
        var leg = state.leg();
        return switch (input) {
            case Said(var of, LegWord.Asked(var request, var _)) ->
                Step.to(state, new Tell(of, new Answer(request, Reply.of(491))));
            case Said(var of, LegWord.Gone gone) when of.equals(leg) -> talk(state, input, gone, now);
            case Said(var of, var word) when of.equals(leg) -> Step.to(state, new Pass(leg, word));
            case Said(var of, LegWord.Gone gone)
            when of.equals(state.by()) ->
                Step.to(
                        new Lent(state.talk(), state.by(), true),
                        new Tell(leg, new Acknowledge(Body.NONE)),
                        new Log("who lent its party has left: " + gone.reason()));
            case Kept _ -> kept(state, now);
            case GivenBack(var changed) -> {
                if (state.left()) {
                    var side = state.talk().pair().side(state.by());
                    yield ending.close(state.talk(), "normal", side, now, List.of());
                }
                yield changed ? back(state) : Step.to(state.talk());
            }
            default -> talk(state, input, new LegWord.Gone("normal", false, List.of()), now);
        };
    }

    /** It is told of the other one again. Who was told nothing of media by us sends where it did before. */
    private static Step back(Lent state) {
        var said = state.talk().relay().again(state.by(), state.leg());
        var talk = state.talk().with(said.relay());
        return said.body().isEmpty()
                ? Step.to(talk)
                : Bridging.renew(talk.renewing(new Renewal(0, state.leg(), said.body(), false)));
    }

    /** As in a call whose party is not lent; where that ends, so does the loan. */
    private Step talk(Lent state, CallInput input, LegWord.Gone gone, Instant now) {
        var step = bridging.connected(state.talk(), input, now);
        return step.state() instanceof Connected talk
                ? new Step(new Lent(talk, state.by(), state.left()), step.actions())
                : step.after(new Pass(state.leg(), gone));
    }

    private static Step kept(Lent state, Instant now) {
        var talk = state.talk();
        var by = state.by();
        var paid = Handover.leaves(talk.pair().other(by));
        var end = new CallEvent.Ended(
                talk.subject(), now, REASON, 200, talk.pair().side(by), talk.media());
        var step = over(state, List.of(state.leg()), paid, end)
                .after(new Stop(CallTimer.LIMIT), new Stop(CallTimer.GLARE), Ending.done());
        return state.left()
                ? step
                : step.after(new Tell(by, new HangUp(ReleaseCause.of(REASON).headers(REASON))));
    }

    Step ceded(Ceded state, CallInput input, Instant now) {
        return switch (input) {
            case Said(var leg, var word) -> Step.to(state, new Pass(leg, word));
            case AllGone _ -> gone(state, now);
            case Broken _ ->
                Step.to(
                                state,
                                new CallAction.HangUp(
                                        ReleaseCause.of("internal_error").headers("internal_error")))
                        .after(state.legs().stream()
                                .<CallAction>map(
                                        leg -> new Pass(leg, new LegWord.Gone("internal_error", false, List.of())))
                                .toArray(CallAction[]::new));
            default -> Step.to(state);
        };
    }

    private static Step gone(Ceded state, Instant now) {
        CallEvent.@Nullable Ended end = state.end();
        return end == null ? Step.to(new Ended()) : Step.to(new Ended(), new Publish(end.at(now)), new Forget());
    }
}
