package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallAction.Log;
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
import cloud.sentiric.signaling.call.CallState.Connected;
import cloud.sentiric.signaling.call.CallState.Passing;
import cloud.sentiric.signaling.call.CallState.Renewal;
import cloud.sentiric.signaling.dialog.LegCommand.Acknowledge;
import cloud.sentiric.signaling.dialog.LegCommand.Answer;
import cloud.sentiric.signaling.dialog.LegCommand.Ask;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.dialog.LegWord;
import cloud.sentiric.signaling.media.Relay;
import cloud.sentiric.signaling.media.Relay.Passed;
import cloud.sentiric.signaling.sdp.Reading;
import cloud.sentiric.signaling.sdp.Streams;
import cloud.sentiric.signaling.sip.Body;
import cloud.sentiric.signaling.sip.Content;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The treatment of calls that a callee has answered: what one party says goes to the other. */
final class Bridging {
    /** Until an offer is made again: longer than the 2 s of who has the Call-ID from the other side (RFC 3261 §14.1). */
    static final Duration GLARE = Duration.ofMillis(2100);

    /**
     * What one party may tell the other, where that one asked for it by a SUBSCRIBE in the call. A phone takes other notices for
     * orders of its server: to answer, to hold, to start anew.
     */
    private static final Set<String> NOTICES = Set.of("conference", "kpml");

    private final CallSettings settings;
    private final Replies replies;
    private final Ending ending;

    Bridging(CallSettings settings, Replies replies, Ending ending) {
        this.settings = settings;
        this.replies = replies;
        this.ending = ending;
    }

    Step connected(Connected state, CallInput input, Instant now) {
        return switch (input) {
            case Said(var leg, var word) -> state.pair().has(leg) ? said(state, leg, word, now) : Step.to(state);
            // RFC 3261 §15: no BYE of ours to the caller before its ACK came.
            case TerminateRequested(var reason) ->
                state.answeredAt() == null ? Step.to(state.ending(reason)) : ending.close(state, reason, now);
            case Broken _ -> ending.close(state, "internal_error", now);
            case Elapsed(var timer) ->
                switch (timer) {
                    case LIMIT -> ending.close(state, isPaid(state) ? "cost_limit" : "max_duration", now);
                    case GLARE -> renew(state);
                    case DEPENDENCY, RINGING, MOVING, CLOSING -> Step.to(state);
                };
            case LeaseEnded _ -> ending.close(state, "media_lost", now);
            case TakenAway _ -> Ending.handedOver(state);
            case Invited _,
                    CallerVerified _,
                    PlanAnswered _,
                    UserAnswered _,
                    SessionAnswered _,
                    ChallengeAnswered _,
                    EndsAnswered _,
                    TransferRequested _,
                    OfLoan _,
                    PlayEnded _ -> Step.to(state);
        };
    }

    /** Goes on where another node was; its media never stopped. */
    Step resume(Connected state, Instant now) {
        return Step.to(state, Ending.limit(state, longest(state), now), new Log("adopted"));
    }

    private Step said(Connected state, LegId leg, LegWord word, Instant now) {
        return switch (word) {
            // Who came to answer it has another INVITE, whose ACK says nothing of this call.
            case LegWord.Confirmed(var answer) ->
                leg.equals(LegId.CALLER) ? confirmed(state, answer, now) : Step.to(state);
            case LegWord.Settled(var answer) -> settled(state, leg, answer);
            case LegWord.Asked(var request, var _) -> asked(state, leg, request);
            case LegWord.Replied(var token, var reply) -> {
                var renewal = state.renewal();
                yield renewal != null && renewal.token() == token
                        ? renewed(state, renewal, reply)
                        : replied(state, leg, token, reply);
            }
            case LegWord.Gone(var reason, var byParty, var reasons) ->
                ending.close(state, reason, byParty ? state.pair().side(leg) : Side.SYSTEM, now, reasons);
            case LegWord.Progressed _, LegWord.Answered _, LegWord.Refused _, LegWord.Moved _ -> Step.to(state);
        };
    }

    /** The caller's ACK: with the answer to the callee's offer, where there was one (RFC 3261 §13.2.1). */
    private Step confirmed(Connected before, Body answer, Instant now) {
        var state = before.answered(now);
        var answered = new Publish(new CallEvent.Answered(
                state.subject(), now, state.pair().callee().uri()));
        var settled = before.owed() ? settled(state, state.pair().caller().leg(), answer) : Step.to(state);
        var reason = state.ending();
        return reason != null
                ? ending.close(state, reason, now).after(answered)
                : settled.after(answered, new Start(CallTimer.LIMIT, longest(state)), new Log("answered"));
    }

    private Duration longest(Connected state) {
        return isPaid(state) ? state.longest() : settings.maxDuration();
    }

    /** Whether what its caller may spend ends the call first. */
    private boolean isPaid(Connected state) {
        return !state.longest().isZero() && state.longest().compareTo(settings.maxDuration()) < 0;
    }

    private static Step settled(Connected state, LegId leg, Body answer) {
        var other = state.other(leg);
        var passed = state.relay().answer(leg, other, answer);
        return Step.to(state.with(passed.relay()), new Tell(other, new Acknowledge(passed.body())))
                .then(patch(state, passed.relay()));
    }

    private static CallAction[] patch(Connected state, Relay relay) {
        var pair = state.pair();
        return Connecting.patch(relay, pair.caller().leg(), pair.callee().leg());
    }

    private Step asked(Connected state, LegId leg, Request request) {
        if (request.method().equals(Method.NOTIFY) && !NOTICES.contains(event(request))) {
            return Step.to(
                    state, new Tell(leg, new Answer(request, Reply.of(489).withReason("Bad Event"))));
        }
        var offer = Content.description(request);
        if (offer.length > 0 && Reading.of(offer) instanceof Reading.Unreadable(var why)) {
            return notAcceptable(state, leg, request, why);
        }
        if (state.session() != null && !Streams.hasAudio(offer)) {
            return notAcceptable(state, leg, request, Streams.NO_AUDIO);
        }
        var other = state.other(leg);
        if (request.method().equals(Method.PRACK)) {
            return early(state, leg, request);
        }
        var passed = state.relay().offer(leg, other, Connecting.description(request));
        var passing = new Passing(state.asked() + 1, leg, request, state.relay());
        var ask = new Ask(passing.token(), request.method(), PassedFields.of(request.fields()), passed.body());
        return Step.to(state.with(passed.relay()).passing(passing), new Tell(other, ask));
    }

    /**
     * A new offer of the caller in a PRACK, for which its 200 waits (RFC 3262 §5): what the callee need not agree to we answer, else
     * the callee is asked.
     */
    private static Step early(Connected state, LegId leg, Request prack) {
        var other = state.other(leg);
        var offer = Connecting.description(prack);
        var settled = state.relay().settled(leg, other, offer);
        if (settled != null) {
            var changed = state.with(settled.relay());
            var answer = Reply.of(200).withBody(settled.body());
            return Step.to(changed, new Tell(leg, new Answer(prack, answer))).then(patch(state, settled.relay()));
        }
        var passed = state.relay().offer(leg, other, offer);
        var passing = new Passing(state.asked() + 1, leg, prack, state.relay());
        var ask = new Ask(passing.token(), Method.INVITE, List.of(), passed.body());
        return Step.to(state.with(passed.relay()).passing(passing), new Tell(other, ask));
    }

    private Step notAcceptable(Connected state, LegId leg, Request request, String why) {
        var refusal = replies.notAcceptable(request, why);
        return Step.to(state, new Tell(leg, new Answer(request, refusal)), new Warn(why));
    }

    private static String event(Request request) {
        var values = request.headers("Event");
        return values.size() == 1 ? values.getFirst().split(";", 2)[0].strip().toLowerCase(Locale.ROOT) : "";
    }

    private Step replied(Connected state, LegId leg, long token, Reply reply) {
        var passing = state.passing().stream()
                .filter(each -> each.token() == token)
                .findFirst()
                .orElse(null);
        var body = reply.contentType() == null ? Body.NONE : new Body(reply.contentType(), reply.body());
        boolean accepted = reply.status() < 300;
        if (passing == null) {
            // Who asked has left: an offer in the answer waits for an ACK all the same.
            return accepted && !body.isEmpty()
                    ? Step.to(state, new Tell(leg, new Acknowledge(Body.NONE)))
                    : Step.to(state);
        }
        boolean changes = accepted && !body.isEmpty();
        var relay = accepted
                ? state.relay()
                : state.relay().again(passing.from(), passing.before()).wrappedAs(leg, passing.before());
        var passed = changes ? answered(relay, leg, passing, body) : new Passed(relay, body);
        var reason = reply.reason();
        var answer = replies.passed(reply.status(), reason, reply.headers(), passed.body());
        var next = state.passed(passing).with(passed.relay());
        return Step.to(next, new Tell(passing.from(), new Answer(passing.request(), answer)))
                .then(changes ? patch(state, passed.relay()) : new CallAction[0]);
    }

    /** What a party answers, or offers where it was asked without an offer. */
    private static Passed answered(Relay relay, LegId leg, Passing passing, Body body) {
        return Content.description(passing.request()).length > 0
                ? relay.answer(leg, passing.from(), body)
                : relay.offer(leg, passing.from(), body);
    }

    /** Gives a party the description of the other one, where there is one to be given. */
    static Step renew(Connected state) {
        var renewal = state.renewal();
        if (renewal == null) {
            return Step.to(state);
        }
        var next = state.asking();
        var again = new Renewal(next.asked(), renewal.of(), renewal.offer(), renewal.owed());
        return Step.to(
                next.renewing(again),
                new Tell(renewal.of(), new Ask(again.token(), Method.INVITE, List.of(), renewal.offer())));
    }

    private Step renewed(Connected state, Renewal renewal, Reply reply) {
        if (reply.status() == 491) {
            return Step.to(state, new Start(CallTimer.GLARE, GLARE));
        }
        var next = state.renewing(null);
        var other = state.other(renewal.of());
        boolean accepted = reply.status() < 300 && reply.contentType() != null;
        var body = accepted ? new Body(String.valueOf(reply.contentType()), reply.body()) : Body.NONE;
        var passed = renewal.owed()
                ? state.relay().answer(renewal.of(), other, body)
                : new Passed(state.relay().hear(renewal.of(), body), Body.NONE);
        var step = Step.to(next.with(passed.relay()));
        if (renewal.owed()) {
            step = step.then(new Tell(other, new Acknowledge(passed.body())));
        }
        return accepted
                ? step.then(patch(state, passed.relay()))
                : step.then(new Warn(
                        "the description of " + state.pair().of(other).uri() + " was refused with " + reply.status()));
    }
}
