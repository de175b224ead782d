package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.call.CallAction.CancelPending;
import cloud.sentiric.signaling.call.CallAction.Close;
import cloud.sentiric.signaling.call.CallAction.FindUser;
import cloud.sentiric.signaling.call.CallAction.Log;
import cloud.sentiric.signaling.call.CallAction.Publish;
import cloud.sentiric.signaling.call.CallAction.Seek;
import cloud.sentiric.signaling.call.CallAction.Start;
import cloud.sentiric.signaling.call.CallAction.Stop;
import cloud.sentiric.signaling.call.CallAction.Tell;
import cloud.sentiric.signaling.call.CallAction.Warn;
import cloud.sentiric.signaling.call.CallEvent.Kind;
import cloud.sentiric.signaling.call.CallEvent.Side;
import cloud.sentiric.signaling.call.CallInput.Elapsed;
import cloud.sentiric.signaling.call.CallInput.PlanAnswered;
import cloud.sentiric.signaling.call.CallInput.UserAnswered;
import cloud.sentiric.signaling.call.PlanAction.ConnectUser;
import cloud.sentiric.signaling.call.PlanAction.Reject;
import cloud.sentiric.signaling.dialog.LegCommand.Provisional;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.SipUri;
import cloud.sentiric.signaling.sip.Text;
import java.time.Instant;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A phone answered 302: the call goes on, once, to whom it named, as a call of the user whose phone it is. The caller chose
 * neither whom it reaches now nor what that costs, so what counts is what that user may call and spend.
 *
 * <pre>
 * what came                        what follows
 * -------------------------------  -------------------------------------------------------------------
 * 302, and nothing better          181 to the caller, call.transferred; the target is looked for
 * a user of the tenant             its phones are called
 * a number with an outbound route  it leaves by that, as far as the user who diverts may call and spend
 * himself, the caller, or nobody   480
 * </pre>
 */
final class Diverting {
    /** Through so many hands a call has come, as a trunk tells, that it is in a circle, or as good as. */
    private static final int MAX_HANDS = 5;

    private final CallSettings settings;
    private final Replies replies;
    private final Ending ending;
    private final Connecting connecting;

    Diverting(CallSettings settings, Replies replies, Ending ending, Connecting connecting) {
        this.settings = settings;
        this.replies = replies;
        this.ending = ending;
        this.connecting = connecting;
    }

    /** All phones have refused; null where none of them says who is to be called instead, or nobody may be. */
    static @Nullable Step begin(CallState.Connecting state, CallSettings settings, Instant now) {
        var fork = state.fork();
        var by = state.callee().identity();
        var target = fork.elsewhere();
        if (by == null
                || target == null
                || state.diversion() != null
                || hands(state.attempt().invite()) >= MAX_HANDS) {
            return null;
        }
        var first = new LegId(fork.first().number() + fork.targets().size());
        var diversion = new Diversion(by, target, fork.rang() ? "deflection" : "unconditional", first);
        var next = new CallState.Diverting(state.attempt(), state.plan(), diversion);
        var actions = new ArrayList<CallAction>();
        actions.add(new Stop(CallTimer.RINGING));
        var session = state.session();
        if (session != null) {
            // Whoever was heard in it is gone.
            actions.add(new Close(session));
        }
        actions.add(new Tell(LegId.CALLER, new Provisional("", Reply.of(181))));
        actions.add(
                new Publish(new CallEvent.Transferred(next.subject(), now, target.text(), Side.CALLEE, Kind.DIVERTED)));
        actions.add(new Log("diverted to " + target + " by " + by.aor()));
        actions.add(new Seek(target, SipUri.parse(by.aor().toString()), diversion.caller(), true));
        actions.add(new Start(CallTimer.DEPENDENCY, settings.dependencyDeadline()));
        return new Step(next, actions);
    }

    private static long hands(Request invite) {
        return invite.headers("Diversion").stream()
                .mapToLong(line -> Text.split(line, ',').size())
                .sum();
    }

    Step diverting(CallState.Diverting state, CallInput input, Instant now) {
        return switch (input) {
            case UserAnswered(SipUserOutcome.Reachable(var callee)) ->
                isCircle(state, callee.aor())
                        ? nobody(state, "leads back to " + callee.aor(), now)
                        : connecting.divert(state, callee, now).after(Ending.done());
            case UserAnswered(SipUserOutcome.NotRegistered()) -> nobody(state, "is not there", now);
            case UserAnswered(SipUserOutcome.Unknown()) -> nobody(state, "is nobody here", now);
            case UserAnswered(SipUserOutcome.Unavailable(var why)) ->
                ending.refuse(state, 503, "unavailable", now).after(new Warn("SIP users unavailable: " + why));
            case PlanAnswered(var outcome) -> planned(state, outcome, now);
            case Elapsed(var timer)
            when timer == CallTimer.DEPENDENCY ->
                ending.refuse(state, 503, "unavailable", now).after(new CancelPending());
            default -> ending.early(state, input, now);
        };
    }

    /** Himself, or who calls him. */
    private static boolean isCircle(CallState.Diverting state, Aor found) {
        var caller = state.attempt().verified();
        return found.equals(state.diversion().by().aor()) || (caller != null && found.equals(caller.aor()));
    }

    private Step planned(CallState.Diverting state, PlanOutcome outcome, Instant now) {
        return switch (outcome) {
            case PlanOutcome.Resolved(var plan) ->
                switch (plan.action()) {
                    case ConnectUser(var username) ->
                        Step.to(
                                state,
                                new FindUser(username, null, plan.tenantId()),
                                new Start(CallTimer.DEPENDENCY, settings.dependencyDeadline()));
                    case Reject(var status, var _) -> ending.refuse(state, status, "rejected", now);
                    // To be diverted to what we answer ourselves is not served.
                    default -> nobody(state, "is answered by us", now);
                };
            case PlanOutcome.Outbound route ->
                connecting
                        .divert(
                                state,
                                Departure.of(route, state.attempt().invite().peer()),
                                now)
                        .after(Ending.done(), new Log("leaves by route " + route.routeId()));
            case PlanOutcome.Refused(var status, var why) ->
                ending.refuse(state, status, "rejected", now)
                        .after(new Log("may not be called: " + status + " " + why));
            case PlanOutcome.Unavailable(var why) ->
                ending.refuse(state, 503, "dialplan_unavailable", now).after(new Warn("dialplan unavailable: " + why));
        };
    }

    /** As if the phone had said that its user is not there. */
    private Step nobody(CallState.Diverting state, String why, Instant now) {
        return ending.refuse(state, replies.refusal(480), "unavailable", Side.CALLEE, now)
                .after(new Log(state.diversion().target() + " " + why));
    }
}
