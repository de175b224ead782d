package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallAction.CancelPending;
import cloud.sentiric.signaling.call.CallAction.Close;
import cloud.sentiric.signaling.call.CallAction.Log;
import cloud.sentiric.signaling.call.CallAction.OpenSession;
import cloud.sentiric.signaling.call.CallAction.Start;
import cloud.sentiric.signaling.call.CallAction.Stop;
import cloud.sentiric.signaling.call.CallAction.Tell;
import cloud.sentiric.signaling.call.CallAction.Warn;
import cloud.sentiric.signaling.call.CallInput.Elapsed;
import cloud.sentiric.signaling.call.CallInput.LeaseEnded;
import cloud.sentiric.signaling.call.CallInput.PlayEnded;
import cloud.sentiric.signaling.call.CallInput.Said;
import cloud.sentiric.signaling.call.CallInput.SessionAnswered;
import cloud.sentiric.signaling.call.CallState.Connected;
import cloud.sentiric.signaling.call.CallState.Served;
import cloud.sentiric.signaling.call.CallState.Steady;
import cloud.sentiric.signaling.dialog.LegCommand.Acknowledge;
import cloud.sentiric.signaling.dialog.LegCommand.Answer;
import cloud.sentiric.signaling.dialog.LegCommand.Ask;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.dialog.LegWord;
import cloud.sentiric.signaling.media.MediaSession;
import cloud.sentiric.signaling.media.PlayOutcome;
import cloud.sentiric.signaling.media.SessionOutcome;
import cloud.sentiric.signaling.sdp.AddressFamily;
import cloud.sentiric.signaling.sdp.Negotiation.Agreed;
import cloud.sentiric.signaling.sdp.Negotiation.NotAcceptable;
import cloud.sentiric.signaling.sdp.OfferAnswer;
import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Reply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The media-service of an answered call is lost: the call goes on at another one, of which its parties are told by re-INVITE.
 *
 * <pre>
 * input                        what follows
 * ---------------------------  -------------------------------------------------------------------------------
 * (its media is lost)          a session is asked for, with an end for each party
 * the session                  patch; each party is told where it sends to now; what we played begins anew
 * there is none                BYE to both, call.ended with media_lost
 * a party agrees               patch; as before when all have agreed
 * 491                          it is asked again
 * a party does not agree       as where there is none
 * the new session is lost      again from the beginning
 * REFER                        491
 * anything else                as before
 * </pre>
 *
 * Who is being handed on, taken away or lent meanwhile loses the call as before.
 */
final class Moving {
    private static final String LOST = "media_lost";

    private final CallSettings settings;
    private final Ending ending;
    private final Serving serving;
    private final Bridging bridging;

    Moving(CallSettings settings, Ending ending, Serving serving, Bridging bridging) {
        this.settings = settings;
        this.ending = ending;
        this.serving = serving;
        this.bridging = bridging;
    }

    /** Whether the media of a call is lost. */
    static boolean moves(Steady state, CallInput input) {
        return input instanceof LeaseEnded
                || (state instanceof Served && input instanceof PlayEnded(var outcome) && outcome == PlayOutcome.LOST);
    }

    /** Asks for another session, if the call may have one. */
    Step begin(Steady state, Instant now) {
        if (!settings.movesMedia() || state.answeredAt() == null) {
            return ending.close(state, LOST, now);
        }
        long sent = state instanceof Connected talk ? talk.asked() : 0;
        return Step.to(
                new CallState.Moving(state, false, Map.of(), sent),
                new CancelPending(),
                new OpenSession(pair(state).edge(), families(state)),
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

    private static List<LegId> legs(Connected talk) {
        return List.of(talk.pair().caller().leg(), talk.pair().callee().leg());
    }

    Step moving(CallState.Moving state, CallInput input, Instant now) {
        return switch (input) {
            case SessionAnswered(SessionOutcome.Opened(var session)) -> opened(state, session);
            case SessionAnswered(SessionOutcome.Unavailable(var why)) -> none(state, why, now);
            case SessionAnswered(SessionOutcome.Unsupported(var why)) -> none(state, why, now);
            case Elapsed(var timer)
            when timer == CallTimer.DEPENDENCY && !state.opened() ->
                none(state, "no answer in time", now).after(new CancelPending());
            case Elapsed(var timer) when timer == CallTimer.GLARE && state.opened() -> again(state);
            case LeaseEnded _ -> state.opened() ? begin(state.of(), now) : Step.to(state);
            // What was played at the session that is lost.
            case PlayEnded(var outcome) when !state.opened() || outcome == PlayOutcome.LOST -> Step.to(state);
            case Said(var leg, LegWord.Replied(var token, var reply))
            when leg.equals(state.leg(token)) -> replied(state, leg, reply, now);
            case Said(var leg, LegWord.Asked(var request, var _))
            when request.method().equals(Method.REFER) ->
                Step.to(state, new Tell(leg, new Answer(request, Reply.of(491))));
            default -> besides(state, input, now);
        };
    }

    /** What has nothing to do with where its media is. */
    private Step besides(CallState.Moving state, CallInput input, Instant now) {
        var step = switch (state.of()) {
            case Connected talk -> bridging.connected(talk.asking(state.last()), input, now);
            case Served served -> serving.served(served, input, now);
        };
        return switch (step.state()) {
            case Connected talk ->
                new Step(new CallState.Moving(talk, state.opened(), state.asked(), talk.asked()), step.actions());
            case Served served -> new Step(state.with(served), step.actions());
            default -> step;
        };
    }

    private Step none(CallState.Moving state, String why, Instant now) {
        return state.opened()
                ? Step.to(state)
                : ending.close(state, LOST, now).after(new Warn("no other media: " + why));
    }

    private static Step opened(CallState.Moving state, MediaSession session) {
        var actions = new ArrayList<CallAction>(List.of(Ending.done()));
        var lost = state.session();
        if (lost != null) {
            actions.add(new Close(lost));
        }
        actions.add(new Log("media at " + session.instanceId() + " now"));
        return switch (state.of()) {
            case Connected talk -> {
                var renewal = talk.renewal();
                if (renewal != null && renewal.owed()) {
                    actions.add(new Tell(talk.other(renewal.of()), new Acknowledge(Body.NONE)));
                }
                // What it was about to be told is told with the rest.
                var moved = talk.with(talk.relay().moved(session, legs(talk))).renewing(null);
                actions.addAll(List.of(patch(moved)));
                var next = new CallState.Moving(moved, true, Map.of(), state.last());
                for (var leg : legs(talk)) {
                    next = next.again(leg);
                }
                yield again(next).after(actions.toArray(CallAction[]::new));
            }
            case Served served -> {
                var end = session.ends().getFirst();
                var moved = served.with(session)
                        .with(served.local().moved(end.address(), end.port(), session.leaseId()), served.stream());
                var next = new CallState.Moving(moved, true, Map.of(), state.last())
                        .again(served.caller().caller().leg());
                yield again(next).after(actions.toArray(CallAction[]::new));
            }
        };
    }

    private static CallAction[] patch(Connected talk) {
        return Connecting.patch(
                talk.relay(), talk.pair().caller().leg(), talk.pair().callee().leg());
    }

    /** Tells those who have to be told. */
    private static Step again(CallState.Moving state) {
        var step = Step.to(state);
        for (var waiting : state.asked().entrySet()) {
            if (waiting.getValue() == 0) {
                var told = tell((CallState.Moving) step.state(), waiting.getKey());
                step = new Step(told.state(), step.actions())
                        .then(told.actions().toArray(CallAction[]::new));
            }
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
        if (reply.status() == 491) {
            return Step.to(state.again(leg), new Start(CallTimer.GLARE, Bridging.GLARE));
        }
        var body = reply.contentType() == null ? Body.NONE : new Body(reply.contentType(), reply.body());
        if (reply.status() >= 300 || body.isEmpty()) {
            return ending.close(state, LOST, now)
                    .after(new Warn("does not follow its media: " + leg + " said " + reply.status()));
        }
        var rest = state.agreed(leg);
        return switch (state.of()) {
            case Connected talk -> {
                var heard = talk.with(talk.relay().hear(leg, body));
                yield settled(rest.with(heard)).then(patch(heard));
            }
            case Served served ->
                switch (OfferAnswer.accept(body.bytes(), served.local())) {
                    case NotAcceptable(var why) ->
                        ending.close(state, LOST, now).after(new Warn(why));
                    case Agreed(var stream, var local) -> {
                        var heard = served.with(local, stream).saying(body);
                        yield settled(rest.with(heard)).then(Playback.start(heard));
                    }
                };
        };
    }

    /** As before, once all have agreed. */
    private static Step settled(CallState.Moving state) {
        if (!state.asked().isEmpty()) {
            return Step.to(state);
        }
        var before = state.of() instanceof Connected talk ? talk.asking(state.last()) : state.of();
        return Step.to(before, new Stop(CallTimer.GLARE), new Log("all parties follow their media"));
    }
}
