package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallAction.AddEnds;
import cloud.sentiric.signaling.call.CallAction.Begin;
import cloud.sentiric.signaling.call.CallAction.CancelPending;
import cloud.sentiric.signaling.call.CallAction.FindUser;
import cloud.sentiric.signaling.call.CallAction.Log;
import cloud.sentiric.signaling.call.CallAction.RemoveEnds;
import cloud.sentiric.signaling.call.CallAction.Start;
import cloud.sentiric.signaling.call.CallAction.Stop;
import cloud.sentiric.signaling.call.CallAction.StopAudio;
import cloud.sentiric.signaling.call.CallAction.Tell;
import cloud.sentiric.signaling.call.CallAction.Warn;
import cloud.sentiric.signaling.call.CallEvent.Kind;
import cloud.sentiric.signaling.call.CallInput.ChallengeAnswered;
import cloud.sentiric.signaling.call.CallInput.Elapsed;
import cloud.sentiric.signaling.call.CallInput.EndsAnswered;
import cloud.sentiric.signaling.call.CallInput.PlanAnswered;
import cloud.sentiric.signaling.call.CallInput.Said;
import cloud.sentiric.signaling.call.CallInput.UserAnswered;
import cloud.sentiric.signaling.call.CallState.Connected;
import cloud.sentiric.signaling.call.PlanAction.ConnectUser;
import cloud.sentiric.signaling.call.PlanAction.Reject;
import cloud.sentiric.signaling.dialog.LegCommand.Answer;
import cloud.sentiric.signaling.dialog.LegCommand.Cancel;
import cloud.sentiric.signaling.dialog.LegCommand.HangUp;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.dialog.LegWord;
import cloud.sentiric.signaling.dialog.Refusal;
import cloud.sentiric.signaling.media.MediaSession;
import cloud.sentiric.signaling.media.Relay;
import cloud.sentiric.signaling.media.Relay.Passed;
import cloud.sentiric.signaling.media.SessionOutcome;
import cloud.sentiric.signaling.sdp.Negotiation.Agreed;
import cloud.sentiric.signaling.sdp.Negotiation.NotAcceptable;
import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.Response;
import cloud.sentiric.signaling.target.Fork;
import cloud.sentiric.signaling.target.Target;
import cloud.sentiric.signaling.trunk.TrunkCredentials;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One of two that talk hands the other one on (RFC 5589 §5). The other one, the transferee, stays in its dialog: the target is
 * called for it and takes the place of the transferor. {@link Referring} has how that begins.
 *
 * <pre>
 * what is known      input                      what follows
 * -----------------  -------------------------  ---------------------------------------------------------------
 * nobody             REFER                      202, NOTIFY 100; the target is looked for on behalf of the transferor
 * callee             found                      an end for each of its phones
 * callee, fork       the ends                   its phones are called
 *                    a phone rings              NOTIFY 180
 *                    a phone answers            Connected: patch, NOTIFY 200, BYE to the transferor, call.transferred
 * any                it fails                   Connected as before, NOTIFY with the failure; where the transferor has left,
 *                                               BYE to the transferee, call.ended with transfer_failed
 *                    the transferor leaves      the transferee hears nothing, or what the target sends early
 *                    anything else              as in Connected
 * </pre>
 */
final class Transferring {
    private final CallSettings settings;
    private final Ending ending;
    private final Bridging bridging;

    Transferring(CallSettings settings, Ending ending, Bridging bridging) {
        this.settings = settings;
        this.ending = ending;
        this.bridging = bridging;
    }

    static Step answer(CallState state, LegId leg, Request request, Reply reply) {
        return Step.to(state, new Tell(leg, new Answer(request, reply)));
    }

    static Step notify(CallState.Transferring state, int status, String reason) {
        var told = Handover.tell(state.talk(), state.transfer().transferor(), status, reason);
        return new Step(
                new CallState.Transferring(told.talk(), state.transfer().with(told.transferor())), told.actions());
    }

    Step transferring(CallState.Transferring state, CallInput input, Instant now) {
        var transfer = state.transfer();
        return switch (input) {
            case Said(var leg, var word) when transfer.calls(leg) -> target(state, leg, word, now);
            case Said(var leg, LegWord.Gone gone) when leg.equals(transfer.by()) -> left(state, gone);
            case Said(var leg, LegWord.Asked(var request, var _))
            when state.talk().pair().has(leg) ->
                request.method().equals(Method.REFER) || transfer.left() || transfer.ours()
                        ? answer(state, leg, request, Reply.of(491))
                        : talk(state, input, now);
            case PlanAnswered(var outcome) when transfer.callee() == null -> planned(state, outcome, now);
            case UserAnswered(var outcome) when transfer.callee() == null -> found(state, outcome, now);
            case ChallengeAnswered(var leg, var status, var outcome) -> retried(state, leg, status, outcome, now);
            case EndsAnswered(var outcome) when transfer.fork() == null -> added(state, outcome, now);
            case Elapsed(var timer)
            when timer == CallTimer.DEPENDENCY ->
                fail(state, 503, "Service Unavailable", now).after(new CancelPending());
            case Elapsed(var timer) when timer == CallTimer.RINGING -> fail(state, 480, "No Answer", now);
            default -> talk(state, input, now);
        };
    }

    /** What has nothing to do with the transfer. */
    private Step talk(CallState.Transferring state, CallInput input, Instant now) {
        var step = bridging.connected(state.talk(), input, now);
        return step.state() instanceof Connected talk
                ? new Step(new CallState.Transferring(talk, state.transfer()), step.actions())
                : step;
    }

    private static Step left(CallState.Transferring state, LegWord.Gone gone) {
        var transfer = state.transfer();
        var step = Handover.alone(state.talk(), transfer.by());
        var alone = new CallState.Transferring(
                (Connected) step.state(), transfer.with(transfer.transferor().gone()));
        return new Step(alone, step.actions()).then(new Log("the transferor has left: " + gone.reason()));
    }

    private Step planned(CallState.Transferring state, PlanOutcome outcome, Instant now) {
        return switch (outcome) {
            case PlanOutcome.Resolved(var plan) ->
                switch (plan.action()) {
                    case ConnectUser(var username) ->
                        Step.to(
                                state,
                                new FindUser(username, null, plan.tenantId()),
                                new Start(CallTimer.DEPENDENCY, settings.dependencyDeadline()));
                    case Reject(var status, var phrase) -> fail(state, status, phrase, now);
                    // To be handed on to what we answer ourselves is not served.
                    default -> fail(state, 501, "Not Implemented", now);
                };
            case PlanOutcome.Outbound route -> {
                var transferee = state.talk().pair().other(state.transfer().by());
                // A call leaves once: two telephones would be paid as one.
                yield Handover.leaves(transferee) || state.transfer().ours()
                        ? fail(state, 403, "Forbidden", now)
                        : to(state, Departure.of(route, state.talk().pair().edge()));
            }
            case PlanOutcome.Refused(var status, var why) -> fail(state, status, why, now);
            case PlanOutcome.Unavailable(var why) ->
                fail(state, 503, "Service Unavailable", now).after(new Warn("dialplan unavailable: " + why));
        };
    }

    private Step found(CallState.Transferring state, SipUserOutcome outcome, Instant now) {
        return switch (outcome) {
            case SipUserOutcome.Reachable(var callee) -> to(state, callee);
            case SipUserOutcome.NotRegistered() -> fail(state, 480, "Temporarily Unavailable", now);
            case SipUserOutcome.Unknown() -> fail(state, 404, "Not Found", now);
            case SipUserOutcome.Unavailable(var why) ->
                fail(state, 503, "Service Unavailable", now).after(new Warn("SIP users unavailable: " + why));
        };
    }

    private Step to(CallState.Transferring state, Callee callee) {
        var known = new CallState.Transferring(state.talk(), state.transfer().to(callee));
        var session = state.session();
        return session == null
                ? begin(known, state.talk().relay())
                : Step.to(
                        known,
                        new AddEnds(session, fork(known, callee).families()),
                        new Start(CallTimer.DEPENDENCY, settings.dependencyDeadline()));
    }

    private static Fork fork(CallState.Transferring state, Callee callee) {
        return Fork.of(new LegId(state.talk().pair().next()), callee.targets());
    }

    private Step added(CallState.Transferring state, SessionOutcome outcome, Instant now) {
        var callee = state.transfer().callee();
        return switch (outcome) {
            case SessionOutcome.Opened(MediaSession larger)
            when callee != null ->
                begin(
                        state,
                        state.talk()
                                .relay()
                                .with(larger, fork(state, callee).waiting())
                                .browsers(fork(state, callee).browsers()));
            case SessionOutcome.Opened _ -> Step.to(state);
            case SessionOutcome.Unsupported(var why) ->
                fail(state, 488, "Not Acceptable Here", now).after(new Warn("media does not fit: " + why));
            case SessionOutcome.Unavailable(var why) ->
                fail(state, 503, "Service Unavailable", now).after(new Warn("media unavailable: " + why));
        };
    }

    private static Step begin(CallState.Transferring state, Relay relay) {
        var callee = state.transfer().callee();
        if (callee == null) {
            return Step.to(state);
        }
        var fork = fork(state, callee);
        var talk = state.talk()
                .with(relay)
                .with(state.talk().pair().after(fork.targets().size()));
        return next(talk, state.transfer().calling(fork), fork)
                .after(Ending.done(), new Start(CallTimer.RINGING, callee.ringTimeout()));
    }

    /** Calls the phones that come next, for the transferee. */
    private static Step next(Connected talk, Transfer transfer, Fork fork) {
        var transferee = talk.pair().other(transfer.by());
        var group = fork.group();
        var relay = talk.relay();
        var actions = new ArrayList<CallAction>();
        for (LegId leg : group) {
            var offer = transfer.ours()
                    ? new Passed(relay, Substituting.offer(relay, leg))
                    : relay.offer(transferee.leg(), leg, fork.target(leg).carrier() == null);
            relay = offer.relay();
            actions.add(new Begin(leg, invitation(transfer, transferee, fork.target(leg), offer.body(), talk.pair())));
        }
        actions.add(new Log("calling " + group.size() + " of " + fork.targets().size() + " contacts of the target"));
        return new Step(new CallState.Transferring(talk.with(relay), transfer.calling(fork.calling(group))), actions);
    }

    private static Invitation invitation(Transfer transfer, Party transferee, Target target, Body body, Pair pair) {
        var callee = transfer.callee();
        var carrier = target.carrier();
        var referredBy = List.of(new Header("Referred-By", transfer.referredBy()));
        return new Invitation(
                target,
                OutgoingRequest.HOPS,
                carrier == null ? transferee.address() : carrier.from(),
                carrier == null ? "<" + (callee == null ? transfer.target() : callee.aor()) + ">" : carrier.to(),
                carrier != null && carrier.anonymous() ? PassedFields.withheld(List.of()) : referredBy,
                body,
                pair.edge());
    }

    private Step target(CallState.Transferring state, LegId leg, LegWord word, Instant now) {
        var fork = state.transfer().fork();
        if (fork == null) {
            return Step.to(state);
        }
        return switch (word) {
            case LegWord.Progressed(var _, var response) -> progressed(state, fork, leg, response);
            case LegWord.Answered(var _, var response, var owed) -> answered(state, fork, leg, response, owed, now);
            case LegWord.Refused(var refusal) -> {
                var challenge = Connecting.challenge(fork, leg, refusal);
                yield challenge == null
                        ? refused(state, fork, leg, refusal, now)
                        : Step.to(
                                new CallState.Transferring(
                                        state.talk(), state.transfer().calling(fork.asked(leg))),
                                challenge);
            }
            case LegWord.Asked(var request, var _) -> answer(state, leg, request, Reply.of(491));
            case LegWord.Confirmed _, LegWord.Settled _, LegWord.Replied _, LegWord.Gone _, LegWord.Moved _ ->
                Step.to(state);
        };
    }

    private static Step progressed(CallState.Transferring state, Fork fork, LegId leg, Response response) {
        if (response.status() == 199) {
            return Step.to(state);
        }
        var body = Connecting.description(response);
        var talk = state.talk().with(state.talk().relay().hear(leg, body));
        var transfer = state.transfer().calling(fork.ringing());
        var told = notify(
                new CallState.Transferring(talk, transfer), response.status(), Handover.phrase(response.reason()));
        return transfer.left() && !transfer.ours() && !body.isEmpty()
                ? told.then(Connecting.patch(talk.relay(), talk.other(transfer.by()), leg))
                : told;
    }

    private Step answered(
            CallState.Transferring state, Fork fork, LegId leg, Response response, boolean owed, Instant now) {
        var transfer = state.transfer();
        var callee = transfer.callee();
        if (callee == null) {
            return Step.to(state);
        }
        var back = transfer.back();
        if (back != null && transfer.ours()) {
            return switch (Substituting.accept(state.talk().relay(), leg, response)) {
                case Agreed agreed -> Substituting.place(state, back, callee, fork, leg, response, agreed, now);
                case NotAcceptable(var why) ->
                    fail(state, 488, "Not Acceptable Here", now)
                            .after(new Warn(why), new Tell(leg, new HangUp(List.of())));
            };
        }
        var actions = new ArrayList<CallAction>();
        actions.add(new Stop(CallTimer.RINGING));
        for (LegId other : fork.calling()) {
            if (!other.equals(leg)) {
                actions.add(new Tell(other, new Cancel(Ending.ELSEWHERE)));
            }
        }
        var audio = state.session();
        if (back != null && audio != null) {
            actions.add(new StopAudio(audio));
        }
        var party = Connecting.party(leg, callee, fork);
        var event = new CallEvent.Transferred(
                state.subject(),
                now,
                transfer.target().text(),
                transfer.transferor().side(),
                Kind.BLIND);
        var placed = Handover.place(
                state.talk(), transfer.transferor(), party, Connecting.description(response), owed, event);
        actions.addAll(placed.actions());
        actions.add(new Log("transferred to " + fork.target(leg).uri()));
        // What may be spent on a party outside that stays bounds the call as before.
        var connected = (Connected) placed.state();
        if (!callee.longest().isZero()) {
            connected = connected.lasting(callee.longest());
            actions.add(new Start(CallTimer.LIMIT, longest(callee)));
        }
        return new Step(connected, actions);
    }

    private Duration longest(Callee callee) {
        return callee.longest().compareTo(settings.maxDuration()) < 0 ? callee.longest() : settings.maxDuration();
    }

    private Step retried(
            CallState.Transferring state, LegId leg, int status, TrunkCredentials.Outcome outcome, Instant now) {
        var fork = state.transfer().fork();
        if (fork == null || !state.transfer().calls(leg)) {
            return Step.to(state);
        }
        return switch (outcome) {
            case TrunkCredentials.Outcome.Answered(var authorization) ->
                Step.to(state, Connecting.retry(leg, status, authorization));
            case TrunkCredentials.Outcome.Unavailable(var why) ->
                refused(state, fork.refused(leg, Refusal.unsent("challenge not answered")), now)
                        .after(new Warn("the carrier's challenge cannot be answered: " + why));
        };
    }

    private Step refused(CallState.Transferring state, Fork fork, LegId leg, Refusal refusal, Instant now) {
        var talk = state.talk();
        var transferee = talk.pair().other(state.transfer().by()).leg();
        var other =
                state.transfer().ours() ? null : Connecting.otherOffer(talk.relay(), fork, transferee, leg, refusal);
        if (other == null) {
            return refused(state, fork.refused(leg, refusal), now);
        }
        var offer = other.offer(transferee, leg, false);
        return Step.to(
                new CallState.Transferring(
                        talk.with(offer.relay()), state.transfer().calling(fork.reoffered(leg))),
                Connecting.reoffered(leg, fork, offer));
    }

    private Step refused(CallState.Transferring state, Fork fork, Instant now) {
        var next = new CallState.Transferring(state.talk(), state.transfer().calling(fork));
        if (fork.over()) {
            var failure = fork.failure();
            return fail(next, failure.status(), failure.refusal().reason(), now);
        }
        return fork.calling().isEmpty() ? next(state.talk(), state.transfer(), fork) : Step.to(next);
    }

    /** The parties talk on as before; who is left alone is hung up. */
    private Step fail(CallState.Transferring state, int status, String why, Instant now) {
        var transfer = state.transfer();
        var line = new Log("transfer to " + transfer.target() + " failed: " + status + " " + why);
        var back = transfer.back();
        if ((back == null || transfer.ours()) && transfer.left()) {
            return ending.close(state.talk(), "transfer_failed", now).after(line);
        }
        var told = notify(state, status, why);
        var talk = ((CallState.Transferring) told.state()).talk();
        var actions = new ArrayList<CallAction>(List.of(line, Ending.done(), new Stop(CallTimer.RINGING)));
        actions.addAll(told.actions());
        var fork = transfer.fork();
        if (fork != null) {
            fork.calling().forEach(leg -> actions.add(new Tell(leg, new Cancel(List.of()))));
        }
        var relay = talk.relay();
        var gone = relay.others(
                List.of(talk.pair().caller().leg(), talk.pair().callee().leg()));
        var session = talk.session();
        if (session != null && !gone.isEmpty()) {
            actions.add(new RemoveEnds(session, relay.ends(gone)));
        }
        var without = relay.without(gone);
        var rest = without.session();
        return back == null || rest == null
                ? new Step(talk.with(without), actions)
                : new Step(back.with(rest), actions).then(Playback.start(back.with(rest)));
    }
}
