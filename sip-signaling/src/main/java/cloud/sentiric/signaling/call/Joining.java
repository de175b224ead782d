package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallAction.AddEnds;
import cloud.sentiric.signaling.call.CallAction.Borrow;
import cloud.sentiric.signaling.call.CallAction.CancelPending;
import cloud.sentiric.signaling.call.CallAction.Close;
import cloud.sentiric.signaling.call.CallAction.GiveBack;
import cloud.sentiric.signaling.call.CallAction.Keep;
import cloud.sentiric.signaling.call.CallAction.Log;
import cloud.sentiric.signaling.call.CallAction.OpenSession;
import cloud.sentiric.signaling.call.CallAction.RemoveEnds;
import cloud.sentiric.signaling.call.CallAction.Start;
import cloud.sentiric.signaling.call.CallAction.Stop;
import cloud.sentiric.signaling.call.CallAction.Tell;
import cloud.sentiric.signaling.call.CallAction.Warn;
import cloud.sentiric.signaling.call.CallEvent.Kind;
import cloud.sentiric.signaling.call.CallInput.Elapsed;
import cloud.sentiric.signaling.call.CallInput.EndsAnswered;
import cloud.sentiric.signaling.call.CallInput.Lent;
import cloud.sentiric.signaling.call.CallInput.NotLent;
import cloud.sentiric.signaling.call.CallInput.Said;
import cloud.sentiric.signaling.call.CallInput.SessionAnswered;
import cloud.sentiric.signaling.call.CallState.Connected;
import cloud.sentiric.signaling.call.Join.Asking;
import cloud.sentiric.signaling.call.Join.Fitting;
import cloud.sentiric.signaling.call.Join.Renewing;
import cloud.sentiric.signaling.call.Join.Ringing;
import cloud.sentiric.signaling.dialog.LegCommand.Answer;
import cloud.sentiric.signaling.dialog.LegCommand.Ask;
import cloud.sentiric.signaling.dialog.LegCommand.Cancel;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.dialog.LegWord;
import cloud.sentiric.signaling.media.MediaSession;
import cloud.sentiric.signaling.media.Relay;
import cloud.sentiric.signaling.media.SessionOutcome;
import cloud.sentiric.signaling.sdp.AddressFamily;
import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.SipUri;
import cloud.sentiric.signaling.target.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of two that talk hands the other one on to a third, whom it talks to or calls in another call (RFC 5589 §7, RFC 3891). That
 * call lends its party; its leg stays with the worker that has it.
 *
 * <pre>
 * stage      input                      what follows
 * ---------  -------------------------  ---------------------------------------------------------------------------
 * (none)     REFER with Replaces        Asking: 202, NOTIFY 100, the other call is asked for its party
 * Asking     lent, it talks             Fitting: an end for it
 *            lent, it rings             Ringing: the other call is over, NOTIFY 180
 *            not lent                   Connected as before, NOTIFY 481, 403, 603, 503
 * Ringing    a phone answers            Fitting
 *            all have refused           Connected as before, NOTIFY with the refusal
 * Fitting    the end                    Renewing: re-INVITE with the description of the transferee
 * Renewing   accepted                   Connected: patch, NOTIFY 200, BYE to the transferor in both calls, call.transferred
 *            491                        again
 *            nothing in 64*T1           as where it fails
 * any        it fails                   Connected as before, NOTIFY with the failure, the other call goes on; where the transferor
 *                                       has left, BYE to the transferee, call.ended with transfer_failed
 *            the transferor leaves      the transferee hears nothing
 *            anything else              as in Connected
 * </pre>
 */
final class Joining {
    /** How long the other call may take: busy, it is asked again for 2 s; at another node, that gives it away first. */
    static final Duration PATIENCE = Duration.ofSeconds(6);

    private final CallSettings settings;
    private final Ending ending;
    private final Bridging bridging;

    Joining(CallSettings settings, Ending ending, Bridging bridging) {
        this.settings = settings;
        this.ending = ending;
        this.bridging = bridging;
    }

    /** REFER of a party, which names the dialog of another call. */
    Step refer(Connected state, Request refer, Transferor transferor, SipUri target, Wish wish) {
        var pair = state.pair();
        var join = new Join(transferor, target, state.relay(), null, new Asking(wish.dialog()));
        return notify(new CallState.Joining(state, join), 100, "Trying")
                .after(new Tell(
                        transferor.leg(),
                        new Answer(refer, transferor.referral().accepted())))
                .then(
                        new Log("transfer of " + pair.other(transferor.leg()).uri() + " to " + target + " by "
                                + wish.by().aor() + ", who talks to it"),
                        new Borrow(wish),
                        new Start(CallTimer.DEPENDENCY, PATIENCE));
    }

    private static Step notify(CallState.Joining state, int status, String reason) {
        var told = Handover.tell(state.talk(), state.join().transferor(), status, reason);
        return new Step(new CallState.Joining(told.talk(), state.join().with(told.transferor())), told.actions());
    }

    Step joining(CallState.Joining state, CallInput input, Instant now) {
        var join = state.join();
        return switch (input) {
            case Said(var leg, var word) when join.has(leg) -> guest(state, leg, word, now);
            case Said(var leg, LegWord.Gone gone)
            when leg.equals(join.transferor().leg()) -> left(state, gone);
            case Said(var leg, LegWord.Asked(var request, var _))
            when state.talk().pair().has(leg) ->
                request.method().equals(Method.REFER) || join.transferor().left()
                        ? refuse(state, leg, request)
                        : talk(state, input, now);
            case Lent(var loan) -> lent(state, loan, now);
            case NotLent(var status, var why) ->
                join.stage() instanceof Asking ? fail(state, status, why, now) : Step.to(state);
            case EndsAnswered(var outcome) when join.stage() instanceof Fitting(var _) -> fitted(state, outcome, now);
            case SessionAnswered(var outcome)
            when join.stage() instanceof Fitting(var _) -> fitted(state, outcome, now);
            case Elapsed(var timer) -> elapsed(state, timer, now);
            default -> talk(state, input, now);
        };
    }

    private Step elapsed(CallState.Joining state, CallTimer timer, Instant now) {
        return switch (timer) {
            case DEPENDENCY -> fail(state, 503, "Service Unavailable", now).after(new CancelPending());
            case RINGING -> fail(state, 480, "No Answer", now);
            case GLARE ->
                state.join().stage() instanceof Renewing(var token, var _) && token == 0
                        ? renew(state)
                        : talk(state, new Elapsed(timer), now);
            case LIMIT, MOVING, CLOSING -> talk(state, new Elapsed(timer), now);
        };
    }

    private static Step refuse(CallState.Joining state, LegId leg, Request request) {
        return Step.to(state, new Tell(leg, new Answer(request, Reply.of(491))));
    }

    /** What has nothing to do with the transfer. */
    private Step talk(CallState.Joining state, CallInput input, Instant now) {
        var step = bridging.connected(state.talk(), input, now);
        return step.state() instanceof Connected talk
                ? new Step(new CallState.Joining(talk, state.join()), step.actions())
                : step;
    }

    private static Step left(CallState.Joining state, LegWord.Gone gone) {
        var transferor = state.join().transferor();
        var step = Handover.alone(state.talk(), transferor.leg());
        return new Step(
                        new CallState.Joining(
                                (Connected) step.state(), state.join().with(transferor.gone())),
                        step.actions())
                .then(new Log("the transferor has left: " + gone.reason()));
    }

    private Step lent(CallState.Joining state, Loan loan, Instant now) {
        if (!(state.join().stage() instanceof Asking)) {
            return Step.to(state);
        }
        var talk = state.talk().with(state.talk().pair().at(loan.next()));
        var join = state.join().with(loan);
        return loan.ringing().isEmpty()
                ? fit(new CallState.Joining(talk, join), null, now)
                : notify(new CallState.Joining(talk, join.at(new Ringing(loan.ringing(), List.of()))), 180, "Ringing")
                        .after(Ending.done(), new Start(CallTimer.RINGING, loan.ringTimeout()));
    }

    /** Gives the party an end of this call's session, where there is one or has to be one. */
    private Step fit(CallState.Joining state, @Nullable Body offer, Instant now) {
        var loan = state.join().loan();
        if (loan == null) {
            return Step.to(state);
        }
        var fitting = new CallState.Joining(state.talk(), state.join().at(new Fitting(offer)));
        // It may refuse one offer after the other.
        var patience = new Start(CallTimer.RINGING, settings.ackLimit());
        var limit = new Start(CallTimer.DEPENDENCY, settings.dependencyDeadline());
        var session = state.session();
        if (session != null) {
            return Step.to(fitting, limit, patience, new AddEnds(session, List.of(loan.family())));
        }
        if (loan.relay().session() != null) {
            // Where it is cannot be reached from everywhere; who talked from end to end is called from over there, too.
            var edge = state.talk().pair().edge();
            var family = AddressFamily.of(edge.getAddress().getHostAddress());
            return Step.to(fitting, limit, patience, new OpenSession(edge, List.of(family, loan.family())));
        }
        return told(fitting, now).after(Ending.done(), patience);
    }

    private Step fitted(CallState.Joining state, SessionOutcome outcome, Instant now) {
        return switch (outcome) {
            case SessionOutcome.Opened(MediaSession session) -> {
                var talk = state.talk();
                var transferee = talk.other(state.join().transferor().leg());
                var leg = leg(state);
                var loan = state.join().loan();
                var relay = talk.session() == null
                        ? Relay.of(
                                        session,
                                        List.of(transferee, leg),
                                        now.toEpochMilli(),
                                        talk.relay().secret())
                                .holding(talk.relay().holdAudio())
                        : talk.relay().with(session, List.of(leg));
                var known = loan == null ? relay : relay.knowing(loan.relay());
                yield told(new CallState.Joining(talk.with(known), state.join()), now)
                        .after(Ending.done());
            }
            case SessionOutcome.Unsupported(var why) ->
                fail(state, 488, "Not Acceptable Here", now).after(new Warn("media does not fit: " + why));
            case SessionOutcome.Unavailable(var why) ->
                fail(state, 503, "Service Unavailable", now).after(new Warn("media unavailable: " + why));
        };
    }

    private static LegId leg(CallState.Joining state) {
        var loan = state.join().loan();
        return loan == null ? state.join().transferor().leg() : loan.party().leg();
    }

    /** The party is told of the transferee, unless it has said already what it offers. */
    private Step told(CallState.Joining state, Instant now) {
        return state.join().stage() instanceof Fitting(var offer) && offer != null
                ? place(state, offer, true, now)
                : renew(state);
    }

    private static Step renew(CallState.Joining state) {
        var leg = leg(state);
        var transferee = state.talk().other(state.join().transferor().leg());
        var offer = state.talk().relay().offer(transferee, leg, false);
        var talk = state.talk().with(offer.relay()).asking();
        var stage = new Renewing(talk.asked(), !offer.body().isEmpty());
        return Step.to(
                new CallState.Joining(talk, state.join().at(stage)),
                new Tell(leg, new Ask(talk.asked(), Method.INVITE, List.of(), offer.body())));
    }

    /** What a leg of the party says. */
    private Step guest(CallState.Joining state, LegId leg, LegWord word, Instant now) {
        return switch (word) {
            case LegWord.Progressed(var _, var response) ->
                state.join().stage() instanceof Ringing && response.status() != 199
                        ? notify(state, response.status(), Handover.phrase(response.reason()))
                        : Step.to(state);
            case LegWord.Answered(var _, var response, var owed) ->
                state.join().stage() instanceof Ringing ringing
                        ? answered(state, ringing, leg, Connecting.description(response), owed, now)
                        : Step.to(state);
            case LegWord.Refused(var refusal) -> {
                if (!(state.join().stage() instanceof Ringing(var legs, var refusals))) {
                    yield Step.to(state);
                }
                var rest = legs.stream().filter(each -> !each.equals(leg)).toList();
                var all = new ArrayList<>(refusals);
                all.add(refusal);
                var failure = Failure.of(all);
                yield rest.isEmpty()
                        ? fail(state, failure.status(), failure.refusal().reason(), now)
                        : Step.to(
                                new CallState.Joining(state.talk(), state.join().at(new Ringing(rest, all))));
            }
            case LegWord.Replied(var token, var reply) ->
                state.join().stage() instanceof Renewing renewing && renewing.token() == token
                        ? renewed(state, renewing, reply, now)
                        : Step.to(state);
            case LegWord.Asked(var request, var _) -> refuse(state, leg, request);
            case LegWord.Gone _ -> fail(state, 480, "Temporarily Unavailable", now);
            case LegWord.Confirmed _, LegWord.Settled _, LegWord.Moved _ -> Step.to(state);
        };
    }

    private Step answered(
            CallState.Joining state, Ringing ringing, LegId leg, Body description, boolean owed, Instant now) {
        var loan = state.join().loan();
        if (loan == null) {
            return Step.to(state);
        }
        var others = ringing.legs().stream()
                .filter(other -> !other.equals(leg))
                .<CallAction>map(other -> new Tell(other, new Cancel(Ending.ELSEWHERE)))
                .toList();
        var talking = state.join().with(loan.by(leg, description));
        return fit(new CallState.Joining(state.talk(), talking), owed ? description : null, now)
                .after(others.toArray(CallAction[]::new))
                .after(new Stop(CallTimer.RINGING));
    }

    private Step renewed(CallState.Joining state, Renewing renewing, Reply reply, Instant now) {
        if (reply.status() == 491) {
            return Step.to(
                    new CallState.Joining(state.talk(), state.join().at(new Renewing(0, renewing.offered()))),
                    new Start(CallTimer.GLARE, Bridging.GLARE));
        }
        if (reply.status() >= 300) {
            return fail(state, reply.status(), Handover.phrase(String.valueOf(reply.reason())), now);
        }
        return reply.contentType() == null
                ? fail(state, 488, "Not Acceptable Here", now)
                : place(state, new Body(reply.contentType(), reply.body()), !renewing.offered(), now);
    }

    private static Step place(CallState.Joining state, Body description, boolean owed, Instant now) {
        var join = state.join();
        var loan = join.loan();
        if (loan == null) {
            return Step.to(state);
        }
        var event = new CallEvent.Transferred(
                state.subject(), now, join.target().text(), join.transferor().side(), Kind.ATTENDED);
        var step = Handover.place(state.talk(), join.transferor(), loan.party(), description, owed, event)
                .after(new Keep(), new Stop(CallTimer.RINGING))
                .then(new Log("transferred to " + loan.party().uri() + ", who talked to the transferor"));
        if (loan.left().isZero()) {
            return step;
        }
        // What may be spent on a party outside bounds this call now.
        var talk = (Connected) step.state();
        var answeredAt = talk.answeredAt();
        var passed = answeredAt == null ? Duration.ZERO : Duration.between(answeredAt, now);
        return new Step(talk.lasting(passed.plus(loan.left())), step.actions())
                .then(new Start(CallTimer.LIMIT, loan.left()));
    }

    /** The parties of both calls talk on as before; who is left alone is hung up. */
    private Step fail(CallState.Joining state, int status, String why, Instant now) {
        var join = state.join();
        var line = new Log("transfer to " + join.target() + " failed: " + status + " " + why);
        if (join.transferor().left()) {
            return ending.close(state.talk(), "transfer_failed", now).after(line, new GiveBack());
        }
        var told = Handover.tell(state.talk(), join.transferor(), status, why);
        var actions = new ArrayList<CallAction>(
                List.of(line, Ending.done(), new Stop(CallTimer.RINGING), new Stop(CallTimer.GLARE), new GiveBack()));
        actions.addAll(told.actions());
        var talk = told.talk();
        var session = talk.session();
        if (session != null && join.before().session() == null) {
            // It was opened for the one who does not come.
            actions.add(new Close(session));
            return new Step(talk.with(join.before()), actions);
        }
        var relay = talk.relay();
        var gone = relay.others(
                List.of(talk.pair().caller().leg(), talk.pair().callee().leg()));
        if (session != null && !gone.isEmpty()) {
            actions.add(new RemoveEnds(session, relay.ends(gone)));
        }
        return new Step(talk.with(relay.without(gone)), actions);
    }
}
