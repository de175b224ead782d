package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallAction.AskPlan;
import cloud.sentiric.signaling.call.CallAction.CancelPending;
import cloud.sentiric.signaling.call.CallAction.CloseSession;
import cloud.sentiric.signaling.call.CallAction.FindUser;
import cloud.sentiric.signaling.call.CallAction.Log;
import cloud.sentiric.signaling.call.CallAction.OpenSession;
import cloud.sentiric.signaling.call.CallAction.Respond;
import cloud.sentiric.signaling.call.CallAction.SaveDialog;
import cloud.sentiric.signaling.call.CallAction.Start;
import cloud.sentiric.signaling.call.CallAction.Verify;
import cloud.sentiric.signaling.call.CallAction.Warn;
import cloud.sentiric.signaling.call.CallInput.CallerVerified;
import cloud.sentiric.signaling.call.CallInput.Elapsed;
import cloud.sentiric.signaling.call.CallInput.Invited;
import cloud.sentiric.signaling.call.CallInput.LeaseEnded;
import cloud.sentiric.signaling.call.CallInput.PlanAnswered;
import cloud.sentiric.signaling.call.CallInput.SessionAnswered;
import cloud.sentiric.signaling.call.CallInput.UserAnswered;
import cloud.sentiric.signaling.call.CallState.Accepted;
import cloud.sentiric.signaling.call.CallState.Allocating;
import cloud.sentiric.signaling.call.CallState.Closing;
import cloud.sentiric.signaling.call.CallState.Confirmed;
import cloud.sentiric.signaling.call.CallState.Ended;
import cloud.sentiric.signaling.call.CallState.Idle;
import cloud.sentiric.signaling.call.CallState.Locating;
import cloud.sentiric.signaling.call.CallState.Ringing;
import cloud.sentiric.signaling.call.CallState.Routing;
import cloud.sentiric.signaling.call.CallState.Verifying;
import cloud.sentiric.signaling.call.Callers.Challenged;
import cloud.sentiric.signaling.call.Callers.Trusted;
import cloud.sentiric.signaling.call.Callers.Verifiable;
import cloud.sentiric.signaling.call.PlanAction.ConnectUser;
import cloud.sentiric.signaling.call.PlanAction.EchoTest;
import cloud.sentiric.signaling.call.PlanAction.EnqueueCall;
import cloud.sentiric.signaling.call.PlanAction.PlayAnnouncement;
import cloud.sentiric.signaling.call.PlanAction.ProcessGuestCall;
import cloud.sentiric.signaling.call.PlanAction.Reject;
import cloud.sentiric.signaling.call.PlanAction.StartAiConversation;
import cloud.sentiric.signaling.dialog.SessionTimer;
import cloud.sentiric.signaling.digest.Identity;
import cloud.sentiric.signaling.media.SessionOutcome;
import cloud.sentiric.signaling.sdp.AddressFamily;
import cloud.sentiric.signaling.sdp.LocalDescription;
import cloud.sentiric.signaling.sdp.Negotiation.Agreed;
import cloud.sentiric.signaling.sdp.Negotiation.NotAcceptable;
import cloud.sentiric.signaling.sdp.OfferAnswer;
import cloud.sentiric.signaling.sip.Address;
import cloud.sentiric.signaling.sip.Content;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.SipUri;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a call that we answer: (state, input, now) to (state, actions). No I/O, no clock, no waiting.
 *
 * <pre>
 * state       leaves it by                        to            caller gets
 * ---------   ---------------------------------   -----------   ------------------------------------------
 * Idle        INVITE of a trunk                   Routing       100
 *             INVITE without usable credentials   Ended         407
 *             INVITE with a digest                Verifying     100
 * Verifying   verified, telephone number          Routing
 *             verified, SIP user                  Locating
 *             verified, neither                   Ended         404                     rejected
 *             refused / no answer                 Ended         403 / 503, no event
 * Routing     plan to answer the call             Allocating
 *             plan CONNECT_USER                   Locating
 *             plan REJECT, no plan                Ended         its status, 404, 403    rejected
 *             no answer, no failsafe plan         Ended         503                     dialplan_unavailable
 * Locating    registered                          Ended         302                     redirected
 *             registered with the called URI      Ended         480                     unavailable
 *             unknown / not registered            Ended         404 / 480               rejected / unavailable
 * Allocating  a session, a common codec           Ringing       180
 *             no session                           Ended         503                     media_unavailable
 * Ringing     ringing time is over                Accepted      200, call.started
 *             its media is lost                   Ended         503                     media_lost
 * Accepted    ACK                                 Confirmed     call.answered, audio
 *             no ACK in 64*T1                     Closing       BYE                     no_ack
 * Confirmed   BYE                                 Ended         200                     normal
 *             announcement ended, echo limit      Closing       BYE                     completed
 *             terminate, limits, expiry           Closing       BYE                     its reason
 *             its media is lost                   Closing       BYE                     media_lost
 * Closing     BYE answered or given up            Ended
 * any before Accepted: CANCEL                     Ended         487                     cancelled
 * </pre>
 *
 * A media session that is opened in any other state than Allocating is closed at once. {@link EarlyEnd} has what is the same in
 * all states before Accepted; from Accepted on, {@link LegMachine} decides.
 */
final class CallMachine {
    private final CallSettings settings;
    private final Replies replies;
    private final EarlyEnd early;
    private final LegMachine legs;

    CallMachine(CallSettings settings, Replies replies) {
        this.settings = settings;
        this.replies = replies;
        this.early = new EarlyEnd(replies);
        this.legs = new LegMachine(settings, replies);
    }

    Step on(CallState state, CallInput input, Instant now) {
        if (input instanceof SessionAnswered(SessionOutcome.Opened(var session)) && !(state instanceof Allocating)) {
            return Step.to(state, new CloseSession(session), new Log("late media session " + session + " closed"));
        }
        return switch (state) {
            case Idle s -> idle(s, input, now);
            case Verifying s -> verifying(s, input, now);
            case Routing s -> routing(s, input, now);
            case Locating s -> locating(s, input, now);
            case Allocating s -> allocating(s, input, now);
            case Ringing s -> ringing(s, input, now);
            case Accepted s -> legs.accepted(s, input, now);
            case Confirmed s -> legs.confirmed(s, input, now);
            case Closing s -> legs.closing(s, input);
            case Ended s -> legs.ended(s, input);
        };
    }

    private Step idle(Idle state, CallInput input, Instant now) {
        if (!(input instanceof Invited(var attempt, var judgement))) {
            return Step.to(state);
        }
        var invite = attempt.invite();
        var trying = new Respond(invite, Reply.of(100));
        if (invite.contacts().isEmpty()) {
            return Step.to(new Ended(), new Respond(invite, Reply.of(400).withReason("Missing Contact")));
        }
        if (SessionTimer.of(invite, settings.minSessionExpires()).tooSmall()) {
            return Step.to(new Ended(), new Respond(invite, replies.intervalTooSmall()));
        }
        return switch (judgement) {
            case Challenged(var reply) -> Step.to(new Ended(), new Respond(invite, reply));
            case Trusted _ -> admitted(attempt, now).after(trying);
            case Verifiable claim -> Step.to(new Verifying(attempt), trying, new Verify(claim), limit());
        };
    }

    private Step verifying(Verifying state, CallInput input, Instant now) {
        var attempt = state.attempt();
        return switch (input) {
            case CallerVerified(var verdict) ->
                switch (verdict) {
                    case Callers.Verified(var identity) ->
                        isOneself(state, identity)
                                ? admitted(attempt.by(identity), now).after(EarlyEnd.done())
                                : early.refuse(state, 403, "", now);
                    case Callers.Refused _ -> early.refuse(state, 403, "", now);
                    case Callers.Replayed(var reply) -> early.end(state, reply, "", now);
                    case Callers.Unavailable(var why) ->
                        early.refuse(state, 503, "", now).after(new Warn("credentials unavailable: " + why));
                };
            case Elapsed(var timer) when timer == CallTimer.DEPENDENCY -> early.refuse(state, 503, "", now);
            default -> early.on(state, input, now);
        };
    }

    /** Whoever has credentials may call as that user or anonymously, not as another (RFC 3261 §22.1 leaves it to us). */
    private static boolean isOneself(Verifying state, Identity identity) {
        var from = state.attempt().invite().from().uri();
        return Attempt.isAnonymous(from)
                || from.userText().equals(identity.aor().user());
    }

    /** The caller may call: whom? */
    private Step admitted(Attempt attempt, Instant now) {
        var invite = attempt.invite();
        var called = attempt.called();
        if (called != null) {
            var from = attempt.trunk() == null ? invite.source() + "" : "trunk " + attempt.trunk();
            return Step.to(
                    new Routing(attempt),
                    new Log("call from " + invite.from().uri() + " to " + called.digits() + " via " + from),
                    keep(attempt, null),
                    new AskPlan(attempt.caller(), called.digits()),
                    limit());
        }
        var user = attempt.callee();
        if (user == null) {
            return early.refuse(new Locating(attempt, null), 404, "rejected", now);
        }
        return Step.to(
                new Locating(attempt, null),
                new Log("call from " + invite.from().uri() + " to user " + user),
                keep(attempt, null),
                new FindUser(user.user(), user.host(), ""),
                limit());
    }

    /** An attempt whose node is lost before the final response is ended by another. */
    private static SaveDialog keep(Attempt attempt, @Nullable Plan plan) {
        return new SaveDialog(attempt.stored(plan));
    }

    private Step routing(Routing state, CallInput input, Instant now) {
        return switch (input) {
            case PlanAnswered(PlanOutcome.Resolved(var plan)) -> planned(state.attempt(), plan, now);
            // Leaving through a trunk is not served yet.
            case PlanAnswered(PlanOutcome.Outbound _) -> early.refuse(state, 503, "unavailable", now);
            case PlanAnswered(PlanOutcome.Refused(var status, var why)) -> {
                var refused = early.refuse(state, status, "rejected", now);
                yield why.isEmpty() ? refused : refused.after(new Log("may not call out: " + why));
            }
            case PlanAnswered(PlanOutcome.Unavailable(var why)) -> unplanned(state, why, now);
            case Elapsed(var timer)
            when timer == CallTimer.DEPENDENCY ->
                unplanned(state, "no answer in time", now).after(new CancelPending());
            default -> early.on(state, input, now);
        };
    }

    private Step unplanned(Routing state, String why, Instant now) {
        var plan = state.attempt().failsafe();
        return plan == null
                ? early.refuse(state, 503, "dialplan_unavailable", now).after(new Warn("dialplan unavailable: " + why))
                : planned(state.attempt(), plan, now)
                        .after(new Warn("dialplan unavailable (" + why + "): failsafe plan " + plan.id()));
    }

    private Step planned(Attempt attempt, Plan plan, Instant now) {
        var line = new Log("plan " + plan.id() + ": " + plan.action().name());
        return switch (plan.action()) {
            case Reject(var status, var phrase) ->
                early.end(
                                new Allocating(attempt, plan),
                                phrased(replies.refusal(attempt, status), phrase),
                                "rejected",
                                now)
                        .after(line);
            case ConnectUser(var username) ->
                Step.to(
                        new Locating(attempt, plan),
                        line,
                        keep(attempt, plan),
                        new FindUser(username, null, plan.tenantId()),
                        limit());
            case StartAiConversation _, ProcessGuestCall _, PlayAnnouncement _, EchoTest _, EnqueueCall _ ->
                offered(attempt, plan, now).after(line);
        };
    }

    private static Reply phrased(Reply reply, String phrase) {
        return phrase.isEmpty() ? reply : reply.withReason(phrase.replaceAll("[^\\x20-\\x7e]", "?"));
    }

    /** No port is asked for where the offer has nothing for us. */
    private Step offered(Attempt attempt, Plan plan, Instant now) {
        var state = new Allocating(attempt, plan);
        var offer = Content.description(attempt.invite());
        if (offer.length == 0) {
            // Who speaks SIP over IPv6 is most likely reached so.
            var source = attempt.invite().source().getAddress();
            return allocate(state, AddressFamily.of(source.getHostAddress()));
        }
        return switch (OfferAnswer.answer(offer, LocalDescription.trial())) {
            case NotAcceptable(var why) ->
                early.end(state, replies.notAcceptable(attempt.invite(), why), "not_acceptable", now);
            case Agreed(var stream, var _) -> allocate(state, AddressFamily.of(stream.remoteAddress()));
        };
    }

    private Step allocate(Allocating state, AddressFamily family) {
        return Step.to(state, keep(state.attempt(), state.plan()), new OpenSession(family), limit());
    }

    private Step locating(Locating state, CallInput input, Instant now) {
        return switch (input) {
            case UserAnswered(SipUserOutcome.Reachable(var contacts, var _, var _, var _, var _))
            when names(state.attempt().invite().uri(), contacts) -> early.refuse(state, 480, "unavailable", now);
            case UserAnswered(SipUserOutcome.Reachable(var contacts, var _, var _, var _, var _)) ->
                early.end(state, replies.moved(state.attempt(), contacts), "redirected", now);
            case UserAnswered(SipUserOutcome.NotRegistered()) -> early.refuse(state, 480, "unavailable", now);
            case UserAnswered(SipUserOutcome.Unknown()) -> early.refuse(state, 404, "rejected", now);
            case UserAnswered(SipUserOutcome.Unavailable(var why)) ->
                early.refuse(state, 503, "unavailable", now).after(new Warn("SIP users unavailable: " + why));
            case Elapsed(var timer) when timer == CallTimer.DEPENDENCY -> early.refuse(state, 503, "unavailable", now);
            default -> early.on(state, input, now);
        };
    }

    /** A caller that follows our 302 to a contact and comes here again would follow the next one too. */
    private static boolean names(SipUri called, List<String> contacts) {
        return contacts.stream()
                .anyMatch(contact -> Address.parse(contact).uri().matches(called));
    }

    private Step allocating(Allocating state, CallInput input, Instant now) {
        return switch (input) {
            case SessionAnswered(SessionOutcome.Opened(var session)) -> {
                var ringing = new Ringing(state.attempt(), state.plan(), session);
                var proceed = settings.ringing().isZero()
                        ? answer(ringing, now)
                        : Step.to(ringing, new Start(CallTimer.RINGING, settings.ringing()));
                yield proceed.after(
                        EarlyEnd.done(),
                        new Respond(state.attempt().invite(), replies.ringing(state.attempt())),
                        new Log("ringing, port " + session));
            }
            case SessionAnswered(SessionOutcome.Unsupported(var why)) ->
                early.end(state, replies.notAcceptable(state.attempt().invite(), why), "not_acceptable", now)
                        .after(new Warn("media does not fit: " + why));
            case SessionAnswered(SessionOutcome.Unavailable(var why)) ->
                early.refuse(state, 503, "media_unavailable", now).after(new Warn("media unavailable: " + why));
            case Elapsed(var timer)
            when timer == CallTimer.DEPENDENCY ->
                early.refuse(state, 503, "media_unavailable", now)
                        .after(new Warn("media unavailable: no answer in time"));
            default -> early.on(state, input, now);
        };
    }

    private Step ringing(Ringing state, CallInput input, Instant now) {
        return switch (input) {
            case Elapsed(var timer) when timer == CallTimer.RINGING -> answer(state, now);
            case LeaseEnded _ -> early.refuse(state, 503, "media_lost", now);
            default -> early.on(state, input, now);
        };
    }

    private Step answer(Ringing state, Instant now) {
        var attempt = state.attempt();
        var offer = Content.description(attempt.invite());
        var end = state.session().ends().getFirst();
        var local = LocalDescription.of(attempt.sessionId(), end.address(), end.port());
        if (offer.length == 0) {
            return legs.accept(state, OfferAnswer.offer(local), null, now);
        }
        return switch (OfferAnswer.answer(offer, local)) {
            case Agreed(var stream, var described) -> legs.accept(state, described, stream, now);
            case NotAcceptable(var why) ->
                early.end(state, replies.notAcceptable(attempt.invite(), why), "not_acceptable", now);
        };
    }

    private Start limit() {
        return new Start(CallTimer.DEPENDENCY, settings.dependencyDeadline());
    }
}
