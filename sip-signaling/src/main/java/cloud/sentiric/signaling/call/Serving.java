package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallAction.Log;
import cloud.sentiric.signaling.call.CallAction.OpenSession;
import cloud.sentiric.signaling.call.CallAction.Publish;
import cloud.sentiric.signaling.call.CallAction.Start;
import cloud.sentiric.signaling.call.CallAction.Tell;
import cloud.sentiric.signaling.call.CallAction.Warn;
import cloud.sentiric.signaling.call.CallEvent.Side;
import cloud.sentiric.signaling.call.CallInput.Broken;
import cloud.sentiric.signaling.call.CallInput.CallerVerified;
import cloud.sentiric.signaling.call.CallInput.ChallengeAnswered;
import cloud.sentiric.signaling.call.CallInput.Elapsed;
import cloud.sentiric.signaling.call.CallInput.EndsAnswered;
import cloud.sentiric.signaling.call.CallInput.Invited;
import cloud.sentiric.signaling.call.CallInput.LeaseEnded;
import cloud.sentiric.signaling.call.CallInput.OfLoan;
import cloud.sentiric.signaling.call.CallInput.PlanAnswered;
import cloud.sentiric.signaling.call.CallInput.PlayEnded;
import cloud.sentiric.signaling.call.CallInput.Said;
import cloud.sentiric.signaling.call.CallInput.SessionAnswered;
import cloud.sentiric.signaling.call.CallInput.TakenAway;
import cloud.sentiric.signaling.call.CallInput.TerminateRequested;
import cloud.sentiric.signaling.call.CallInput.TransferRequested;
import cloud.sentiric.signaling.call.CallInput.UserAnswered;
import cloud.sentiric.signaling.call.CallState.Allocating;
import cloud.sentiric.signaling.call.CallState.Ringing;
import cloud.sentiric.signaling.call.CallState.Served;
import cloud.sentiric.signaling.call.PlanAction.EchoTest;
import cloud.sentiric.signaling.call.PlanAction.PlayAnnouncement;
import cloud.sentiric.signaling.dialog.LegCommand.Accept;
import cloud.sentiric.signaling.dialog.LegCommand.Answer;
import cloud.sentiric.signaling.dialog.LegCommand.Provisional;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.dialog.LegWord;
import cloud.sentiric.signaling.media.EndPatch;
import cloud.sentiric.signaling.media.SessionOutcome;
import cloud.sentiric.signaling.sdp.AddressFamily;
import cloud.sentiric.signaling.sdp.AudioStream;
import cloud.sentiric.signaling.sdp.LocalDescription;
import cloud.sentiric.signaling.sdp.Negotiation.Agreed;
import cloud.sentiric.signaling.sdp.Negotiation.NotAcceptable;
import cloud.sentiric.signaling.sdp.OfferAnswer;
import cloud.sentiric.signaling.sdp.WebPeer;
import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.sip.Content;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The treatment of calls that we answer ourselves: announcements, echo, queues. */
final class Serving {
    private final CallSettings settings;
    private final Replies replies;
    private final Ending ending;

    Serving(CallSettings settings, Replies replies, Ending ending) {
        this.settings = settings;
        this.replies = replies;
        this.ending = ending;
    }

    /** No session is asked for where the offer has nothing for us. */
    Step begin(Attempt attempt, Plan plan, Instant now) {
        var state = new Allocating(attempt, plan);
        var offer = Content.description(attempt.invite());
        if (offer.length == 0) {
            // Who speaks SIP over IPv6 is most likely reached so.
            var source = attempt.invite().source().getAddress();
            return allocate(state, AddressFamily.of(source.getHostAddress()), null);
        }
        return switch (OfferAnswer.answer(offer, LocalDescription.trial())) {
            case NotAcceptable(var why) ->
                ending.refuse(state, replies.notAcceptable(attempt.invite(), why), "not_acceptable", now);
            case Agreed(var stream, var _) ->
                allocate(
                        state,
                        stream.keying() instanceof WebPeer
                                ? Connecting.family(attempt)
                                : AddressFamily.of(stream.remoteAddress()),
                        // Who does not speak for as long as it rings is not missed.
                        settings.ringing().isZero() ? Playback.beginning(plan.action(), stream) : null);
        };
    }

    private Step allocate(Allocating state, AddressFamily family, @Nullable EndPatch first) {
        return Step.to(
                state,
                new OpenSession(state.attempt().invite().peer(), List.of(family), first),
                new Start(CallTimer.DEPENDENCY, settings.dependencyDeadline()));
    }

    Step allocating(Allocating state, CallInput input, Instant now) {
        return switch (input) {
            case SessionAnswered(SessionOutcome.Opened(var session)) -> {
                var ringing = new Ringing(state.attempt(), state.plan(), session);
                var proceed = settings.ringing().isZero()
                        ? answer(ringing, now)
                        : Step.to(ringing, new Start(CallTimer.RINGING, settings.ringing()));
                yield proceed.after(
                        Ending.done(),
                        new Tell(LegId.CALLER, new Provisional("", Reply.of(180))),
                        new Log("ringing, session " + session));
            }
            case SessionAnswered(SessionOutcome.Unsupported(var why)) ->
                ending.refuse(state, replies.notAcceptable(state.attempt().invite(), why), "not_acceptable", now)
                        .after(new Warn("media does not fit: " + why));
            case SessionAnswered(SessionOutcome.Unavailable(var why)) ->
                ending.refuse(state, 503, "media_unavailable", now).after(new Warn("media unavailable: " + why));
            case Elapsed(var timer)
            when timer == CallTimer.DEPENDENCY ->
                ending.refuse(state, 503, "media_unavailable", now)
                        .after(new Warn("media unavailable: no answer in time"));
            default -> ending.early(state, input, now);
        };
    }

    Step ringing(Ringing state, CallInput input, Instant now) {
        return input instanceof Elapsed(var timer) && timer == CallTimer.RINGING
                ? answer(state, now)
                : ending.early(state, input, now);
    }

    private Step answer(Ringing state, Instant now) {
        var attempt = state.attempt();
        var offer = Content.description(attempt.invite());
        var end = state.session().ends().getFirst();
        var local = LocalDescription.of(attempt.sessionId(), end.address(), end.port(), end.web(), attempt.secret());
        if (offer.length == 0) {
            return accept(state, OfferAnswer.offer(local), null, now);
        }
        return switch (OfferAnswer.answer(offer, local)) {
            case Agreed(var stream, var described) -> accept(state, described, stream, now);
            case NotAcceptable(var why) ->
                ending.refuse(state, replies.notAcceptable(attempt.invite(), why), "not_acceptable", now);
        };
    }

    /** 200, and the wait for its ACK. */
    private static Step accept(Ringing state, LocalDescription local, @Nullable AudioStream stream, Instant now) {
        var attempt = state.attempt();
        var plan = state.plan();
        var served = new Served(
                attempt.subject(plan),
                Pair.alone(
                        attempt.party(),
                        attempt.invite().uri().text(),
                        attempt.invite().peer()),
                plan.action(),
                state.session(),
                local,
                Body.sdp(Content.description(attempt.invite())),
                stream,
                null,
                null);
        return Step.to(
                served,
                new Tell(LegId.CALLER, new Accept("", List.of(), Body.sdp(local.body()))),
                new Publish(new CallEvent.Started(served.subject(), now, served.media(), plan)),
                new Log("accepted, 200"));
    }

    Step served(Served state, CallInput input, Instant now) {
        boolean echo = state.action() instanceof EchoTest;
        return switch (input) {
            case Said(var leg, var word) ->
                leg.equals(state.caller().caller().leg()) ? said(state, word, now) : Step.to(state);
            case PlayEnded(var outcome) ->
                switch (outcome) {
                    case FINISHED ->
                        state.action() instanceof PlayAnnouncement
                                ? ending.close(state, "completed", now)
                                : Step.to(state);
                    case FAILED -> unheard(state, now).after(new Warn("audio could not be played"));
                    case STOPPED, LOST -> Step.to(state);
                };
            // RFC 3261 §15: no BYE of ours before the ACK came.
            case TerminateRequested(var reason) ->
                state.answeredAt() == null ? Step.to(state.ending(reason)) : ending.close(state, reason, now);
            case Broken _ -> ending.close(state, "internal_error", now);
            case Elapsed(var timer) ->
                timer == CallTimer.LIMIT
                        ? ending.close(state, echo ? "completed" : "max_duration", now)
                        : Step.to(state);
            case TakenAway _ -> Ending.handedOver(state);
            case Invited _,
                    CallerVerified _,
                    PlanAnswered _,
                    UserAnswered _,
                    SessionAnswered _,
                    EndsAnswered _,
                    TransferRequested _,
                    OfLoan _,
                    // Its media is looked for elsewhere ({@link Moving}).
                    LeaseEnded _,
                    ChallengeAnswered _ -> Step.to(state);
        };
    }

    /** An announcement and an echo are the call; a welcome is not. */
    private Step unheard(Served state, Instant now) {
        return state.action() instanceof PlayAnnouncement || state.action() instanceof EchoTest
                ? ending.close(state, "media_unavailable", now)
                : Step.to(state);
    }

    private Step said(Served state, LegWord word, Instant now) {
        return switch (word) {
            case LegWord.Confirmed(var answer) -> confirmed(state, answer, now);
            case LegWord.Settled(var answer) -> settled(state, answer);
            case LegWord.Asked(var request, var _) -> asked(state, request);
            case LegWord.Gone(var reason, var byParty, var _) ->
                ending.close(state, reason, byParty ? Side.CALLER : Side.SYSTEM, now, List.of());
            case LegWord.Progressed _, LegWord.Answered _, LegWord.Refused _, LegWord.Replied _, LegWord.Moved _ ->
                Step.to(state);
        };
    }

    private Step confirmed(Served before, Body answer, Instant now) {
        var state = before.answered(now);
        if (state.stream() == null) {
            switch (OfferAnswer.accept(answer.bytes(), state.local())) {
                case Agreed(var stream, var local) ->
                    state = state.with(local, stream).saying(answer);
                case NotAcceptable(var why) -> {
                    return ending.close(before, "not_acceptable", now).after(new Warn(why));
                }
            }
        }
        var answered = new Publish(new CallEvent.Answered(state.subject(), now, "system"));
        var reason = state.ending();
        return reason != null
                ? ending.close(state, reason, now).after(answered)
                : Step.to(state, answered, new Start(CallTimer.LIMIT, limit(state)), new Log("answered"))
                        .then(Playback.start(state));
    }

    /** Goes on where another node was; what it played is played again. */
    Step resume(Served state, Instant now) {
        return Step.to(state, limit(state, now), new Log("adopted")).then(Playback.start(state));
    }

    /** What is left of its longest duration. */
    Start limit(Served state, Instant now) {
        return Ending.limit(state, limit(state), now);
    }

    private Duration limit(Served state) {
        if (state.action() instanceof EchoTest(var seconds)) {
            return seconds > 0 ? Duration.ofSeconds(seconds) : settings.echoLimit();
        }
        return settings.maxDuration();
    }

    private static Step settled(Served state, Body answer) {
        return switch (OfferAnswer.accept(answer.bytes(), state.local())) {
            // What flowed before goes on.
            case NotAcceptable(var why) -> Step.to(state, new Warn(why));
            case Agreed(var stream, var local) -> {
                var changed = state.with(local, stream).saying(answer);
                yield Step.to(changed, Playback.change(state, changed));
            }
        };
    }

    private Step asked(Served state, Request request) {
        var method = request.method();
        if (method.equals(Method.INFO)) {
            return reply(state, request, Reply.of(200));
        }
        if (!method.equals(Method.INVITE) && !method.equals(Method.UPDATE)) {
            return reply(state, request, Reply.of(405).withHeader("Allow", Method.ALLOW));
        }
        var offer = Content.description(request);
        if (offer.length == 0) {
            var local = OfferAnswer.offer(state.local());
            return reply(state.with(local, state.stream()), request, accepted(local));
        }
        return switch (OfferAnswer.answer(offer, state.local())) {
            case NotAcceptable(var why) ->
                reply(state, request, replies.notAcceptable(request, why)).then(new Warn(why));
            case Agreed(var stream, var local) -> {
                var changed = state.with(local, stream).saying(Body.sdp(offer));
                yield reply(changed, request, accepted(local))
                        .then(new Log("media " + stream.direction() + " with " + stream.remote()))
                        .then(Playback.change(state, changed));
            }
        };
    }

    private static Reply accepted(LocalDescription local) {
        return Reply.of(200).withBody(Body.sdp(local.body()));
    }

    private static Step reply(Served state, Request request, Reply reply) {
        return Step.to(state, new Tell(state.caller().caller().leg(), new Answer(request, reply)));
    }
}
