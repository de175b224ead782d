package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallAction.CancelPending;
import cloud.sentiric.signaling.call.CallAction.Close;
import cloud.sentiric.signaling.call.CallAction.Log;
import cloud.sentiric.signaling.call.CallAction.OpenSession;
import cloud.sentiric.signaling.call.CallAction.Play;
import cloud.sentiric.signaling.call.CallAction.Start;
import cloud.sentiric.signaling.call.CallAction.Stop;
import cloud.sentiric.signaling.call.CallAction.StopAudio;
import cloud.sentiric.signaling.call.CallAction.Tell;
import cloud.sentiric.signaling.call.CallAction.Warn;
import cloud.sentiric.signaling.call.CallInput.Elapsed;
import cloud.sentiric.signaling.call.CallInput.LeaseEnded;
import cloud.sentiric.signaling.call.CallInput.PlayEnded;
import cloud.sentiric.signaling.call.CallInput.Said;
import cloud.sentiric.signaling.call.CallInput.SessionAnswered;
import cloud.sentiric.signaling.call.CallInput.TransferRequested;
import cloud.sentiric.signaling.call.CallState.Connected;
import cloud.sentiric.signaling.call.CallState.Served;
import cloud.sentiric.signaling.call.CallState.Steady;
import cloud.sentiric.signaling.dialog.LegCommand.Acknowledge;
import cloud.sentiric.signaling.dialog.LegCommand.Answer;
import cloud.sentiric.signaling.dialog.LegCommand.Ask;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.dialog.LegWord;
import cloud.sentiric.signaling.media.MediaSession;
import cloud.sentiric.signaling.media.Relay;
import cloud.sentiric.signaling.media.SessionOutcome;
import cloud.sentiric.signaling.sdp.AddressFamily;
import cloud.sentiric.signaling.sdp.Negotiation.Agreed;
import cloud.sentiric.signaling.sdp.Negotiation.NotAcceptable;
import cloud.sentiric.signaling.sdp.OfferAnswer;
import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.SipUri;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The media-service of an answered call is lost: the call goes on at another one, of which its parties are told by re-INVITE.
 *
 * <pre>
 * input                        what follows
 * ---------------------------  -------------------------------------------------------------------------------
 * (its media is lost)          a session is asked for, with an end for each party
 * there is none                again after a while
 * the session                  patch; each party is told where it sends to now
 * a party agrees               patch; what we played begins anew; who was told something else before is told again
 * 491, 422, 500, 503, 504      it is asked again
 * a party does not agree       BYE to both, call.ended with media_lost
 * all have agreed              as before; the transfer that was wanted meanwhile
 * not all after 64*T1          as where one does not agree
 * the new session is lost      again from the beginning
 * REFER                        491
 * anything else                as before
 * </pre>
 *
 * Who is being handed on, taken away or lent meanwhile loses the call.
 */
final class Moving {
    private static final String LOST = "media_lost";

    /** Refusals that are none of the description. */
    private static final Set<Integer> PASSING = Set.of(422, 491, 500, 503, 504);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int LONGEST_PAUSE = 3;

    private final CallSettings settings;
    private final Ending ending;
    private final Serving serving;
    private final Bridging bridging;
    private final Referring referring;

    Moving(CallSettings settings, Ending ending, Serving serving, Bridging bridging, Referring referring) {
        this.settings = settings;
        this.ending = ending;
        this.serving = serving;
        this.bridging = bridging;
        this.referring = referring;
    }

    /** Asks for another session, if the call may have one. */
    Step begin(Steady state, Instant now) {
        if (!settings.movesMedia() || state.answeredAt() == null) {
            return ending.close(state, LOST, now);
        }
        long sent = state instanceof Connected talk ? talk.asked() : 0;
        return search(new CallState.Moving(untold(state), false, Map.of(), sent, 0, null))
                .after(new CancelPending(), new Start(CallTimer.MOVING, settings.ackLimit()));
    }

    /** Goes on where another node was: whom that one told is not known. */
    Step resume(Steady state, Instant now) {
        var moving = new CallState.Moving(untold(state), true, Map.of(), 0, 0, null).opened(untold(state), legs(state));
        var step = switch (state) {
            case Connected talk -> bridging.resume(talk, now);
            case Served served -> Step.to(served, serving.limit(served, now), new Log("adopted"));
        };
        return again(moving)
                .after(step.actions().toArray(CallAction[]::new))
                .after(new Start(CallTimer.MOVING, settings.ackLimit()));
    }

    /** What we play begins when it is agreed where. */
    private static Steady untold(Steady state) {
        return state instanceof Served served ? served.with(served.local(), null) : state;
    }

    private static boolean isUntold(Steady state) {
        return state instanceof Served served && served.stream() == null;
    }

    private Step search(CallState.Moving state) {
        return Step.to(
                state,
                new OpenSession(pair(state.of()).edge(), families(state.of())),
                new Start(CallTimer.DEPENDENCY, settings.dependencyDeadline()),
                new Log("media lost: another instance is looked for"));
    }

    private static List<AddressFamily> families(Steady state) {
        return switch (state) {
            case Connected talk -> legs(talk).stream().map(talk.relay()::family).toList();
            case Served served ->
                List.of(AddressFamily.of(served.session().ends().getFirst().address()));
        };
    }

    private static Pair pair(Steady state) {
        return switch (state) {
            case Connected talk -> talk.pair();
            case Served served -> served.caller();
        };
    }

    /** In the order of the ends. */
    private static List<LegId> legs(Steady state) {
        return switch (state) {
            case Connected talk ->
                List.of(talk.pair().caller().leg(), talk.pair().callee().leg());
            case Served served -> List.of(served.caller().caller().leg());
        };
    }

    Step moving(CallState.Moving state, CallInput input, Instant now) {
        return switch (input) {
            case SessionAnswered(SessionOutcome.Opened(var session)) -> opened(state, session);
            case SessionAnswered(SessionOutcome.Unavailable(var why)) -> none(state, why);
            case SessionAnswered(SessionOutcome.Unsupported(var why)) -> none(state, why);
            case Elapsed(var timer) -> elapsed(state, timer, now);
            case LeaseEnded _ -> state.opened() ? lostAgain(state) : Step.to(state);
            // What was played at the session that is lost; at the next one nothing is before it is agreed.
            case PlayEnded _ when !state.opened() || isUntold(state.of()) -> Step.to(state);
            case TransferRequested(var target) -> Step.to(state.handingOn(target));
            case Said(var leg, LegWord.Replied(var token, var reply))
            when leg.equals(state.leg(token)) -> replied(state, leg, reply, now);
            case Said(var leg, LegWord.Asked(var request, var _))
            when request.method().equals(Method.REFER) ->
                Step.to(state, new Tell(leg, new Answer(request, Reply.of(491))));
            default -> besides(state, input, now);
        };
    }

    private Step elapsed(CallState.Moving state, CallTimer timer, Instant now) {
        return switch (timer) {
            case MOVING -> ending.close(state, LOST, now).after(new Warn("does not move to other media in time"));
            case DEPENDENCY -> none(state, "no answer in time");
            case GLARE -> state.opened() ? again(state) : search(state);
            case RINGING, CLOSING, LIMIT -> besides(state, new Elapsed(timer), now);
        };
    }

    private Step lostAgain(CallState.Moving state) {
        return search(new CallState.Moving(untold(state.of()), false, Map.of(), state.last(), 0, state.target()))
                .after(
                        new CancelPending(),
                        new Stop(CallTimer.GLARE),
                        new Start(CallTimer.MOVING, settings.ackLimit()));
    }

    /** What has nothing to do with where its media is. */
    private Step besides(CallState.Moving state, CallInput input, Instant now) {
        var step = switch (state.of()) {
            case Connected talk -> bridging.connected(talk.asking(state.last()), input, now);
            case Served served -> serving.served(served, input, now);
        };
        return switch (step.state()) {
            case Connected talk ->
                new Step(
                        new CallState.Moving(
                                talk, state.opened(), state.asked(), talk.asked(), state.tries(), state.target()),
                        step.actions());
            case Served served ->
                new Step(
                        state.with(served),
                        step.actions().stream()
                                .filter(action -> state.opened() || !isOfSound(action))
                                .toList());
            default -> step;
        };
    }

    /** What would be played, or stopped, at the session that is lost. */
    private static boolean isOfSound(CallAction action) {
        return action instanceof Play || action instanceof StopAudio;
    }

    /** Not all calls of an instance ask again at once. */
    private static Step none(CallState.Moving state, String why) {
        if (state.opened()) {
            return Step.to(state);
        }
        int apart = Math.floorMod(state.subject().trace().attemptId().hashCode(), (int) PAUSE.toMillis());
        var pause =
                PAUSE.multipliedBy(1L + Math.min(state.tries(), LONGEST_PAUSE)).plusMillis(apart);
        return Step.to(
                state.inVain(), Ending.done(), new Start(CallTimer.GLARE, pause), new Warn("no other media: " + why));
    }

    private static Step opened(CallState.Moving state, MediaSession session) {
        var actions = new ArrayList<CallAction>(List.of(Ending.done(), new Stop(CallTimer.GLARE)));
        var lost = state.session();
        if (lost != null) {
            actions.add(new Close(lost));
        }
        actions.add(new Log("media at " + session.instanceId() + " now"));
        var there = there(state.of(), session, actions);
        return again(state.opened(there, legs(there))).after(actions.toArray(CallAction[]::new));
    }

    private static Steady there(Steady before, MediaSession session, List<CallAction> actions) {
        return switch (before) {
            case Connected talk -> {
                var renewal = talk.renewal();
                if (renewal != null && renewal.owed()) {
                    actions.add(new Tell(talk.other(renewal.of()), new Acknowledge(Body.NONE)));
                }
                // What it was about to be told is told with the rest.
                var moved = talk.with(talk.relay().moved(session, legs(talk))).renewing(null);
                actions.addAll(List.of(patch(moved)));
                yield moved;
            }
            case Served served -> {
                var end = session.ends().getFirst();
                var local = served.local().moved(end.address(), end.port(), end.web(), session.leaseId());
                yield served.with(session).with(local, null);
            }
        };
    }

    private static CallAction[] patch(Connected talk) {
        return Connecting.patch(
                talk.relay(), talk.pair().caller().leg(), talk.pair().callee().leg());
    }

    /** Tells those who wait for it. */
    private static Step again(CallState.Moving state) {
        return tell(state, legs(state.of()).stream().filter(state::waits).toList());
    }

    /** Tells some, unless something is on its way between them, which tells one of them. */
    private static Step tell(CallState.Moving state, List<LegId> legs) {
        var step = Step.to(state);
        if (state.of() instanceof Connected talk && !talk.passing().isEmpty()) {
            return step.then(new Start(CallTimer.GLARE, Bridging.GLARE));
        }
        for (var leg : legs) {
            var told = tell((CallState.Moving) step.state(), leg);
            step = new Step(told.state(), step.actions()).then(told.actions().toArray(CallAction[]::new));
        }
        return step;
    }

    private static Step tell(CallState.Moving state, LegId leg) {
        return switch (state.of()) {
            case Connected talk -> {
                var offer = talk.relay().retold(talk.other(leg), leg);
                yield ask(state.with(talk.with(offer.relay())), leg, offer.body());
            }
            case Served served -> {
                var local = OfferAnswer.offer(served.local());
                yield ask(state.with(served.with(local, served.stream())), leg, Body.sdp(local.body()));
            }
        };
    }

    private static Step ask(CallState.Moving state, LegId leg, Body offer) {
        var asking = state.asking(leg);
        return Step.to(asking, new Tell(leg, new Ask(asking.last(), Method.INVITE, List.of(), offer)));
    }

    private Step replied(CallState.Moving state, LegId leg, Reply reply, Instant now) {
        if (PASSING.contains(reply.status())) {
            return Step.to(state.again(leg), new Start(CallTimer.GLARE, Bridging.GLARE));
        }
        var body = reply.contentType() == null ? Body.NONE : new Body(reply.contentType(), reply.body());
        if (reply.status() >= 300 || body.isEmpty()) {
            return stays(state, leg + " said " + reply.status(), now);
        }
        return switch (state.of()) {
            case Connected talk ->
                Relay.agrees(body)
                        ? heard(state.agreed(leg), talk.with(talk.relay().hear(leg, body)))
                        : stays(state, leg + " takes no audio", now);
            case Served served ->
                switch (OfferAnswer.accept(body.bytes(), served.local())) {
                    case NotAcceptable(var why) -> stays(state, why, now);
                    case Agreed(var stream, var local) -> {
                        var heard = served.with(local, stream).saying(body);
                        yield settled(state.agreed(leg).with(heard)).after(Playback.change(served, heard));
                    }
                };
        };
    }

    private Step stays(CallState.Moving state, String why, Instant now) {
        return ending.close(state, LOST, now).after(new Warn("does not follow its media: " + why));
    }

    /** One that has answered otherwise than before is passed on to the other one. */
    private Step heard(CallState.Moving state, Connected talk) {
        var next = state.with(talk);
        var outdated = legs(talk).stream()
                .filter(leg -> !next.asked().containsKey(leg))
                .filter(leg -> talk.relay().isOutdated(talk.other(leg), leg))
                .toList();
        if (outdated.isEmpty()) {
            return settled(next).after(patch(talk));
        }
        var waiting = next;
        for (var leg : outdated) {
            waiting = waiting.again(leg);
        }
        return tell(waiting, outdated).after(patch(talk));
    }

    /** As before, once all have agreed. */
    private Step settled(CallState.Moving state) {
        if (!state.asked().isEmpty()) {
            return Step.to(state);
        }
        var before = state.of() instanceof Connected talk ? talk.asking(state.last()) : state.of();
        var done = Step.to(
                before,
                new Stop(CallTimer.GLARE),
                new Stop(CallTimer.MOVING),
                new Log("all parties follow their media"));
        var target = state.target();
        return target == null
                ? done
                : handOn(before, target).after(done.actions().toArray(CallAction[]::new));
    }

    private Step handOn(Steady state, SipUri target) {
        return switch (state) {
            case Connected talk -> referring.command(talk, target);
            case Served served -> referring.command(served, target);
        };
    }
}
