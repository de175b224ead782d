package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.call.CallAction.AnswerChallenge;
import cloud.sentiric.signaling.call.CallAction.AskPlan;
import cloud.sentiric.signaling.call.CallAction.FindUser;
import cloud.sentiric.signaling.call.CallAction.Seek;
import cloud.sentiric.signaling.call.CallAction.Verify;
import cloud.sentiric.signaling.call.CallInput.CallerVerified;
import cloud.sentiric.signaling.call.CallInput.ChallengeAnswered;
import cloud.sentiric.signaling.call.CallInput.PlanAnswered;
import cloud.sentiric.signaling.call.CallInput.UserAnswered;
import cloud.sentiric.signaling.media.Pending;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.Method;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What one call asks others about callers and callees. Each question may be given up; its answer is an input of the call. */
final class Inquiries {
    private final CallTrace trace;
    private final CallPorts ports;
    private final Consumer<CallInput> to;

    /**
     * Made once a call.
     *
     * @param to takes answers, on any thread
     */
    Inquiries(CallTrace trace, CallPorts ports, Consumer<CallInput> to) {
        this.trace = trace;
        this.ports = ports;
        this.to = to;
    }

    Pending verify(Verify verify) {
        return ports.callers().verify(trace, verify.claim(), verdict -> to.accept(new CallerVerified(verdict)));
    }

    Pending answer(AnswerChallenge challenge) {
        return ports.trunkCredentials()
                .answer(
                        trace,
                        challenge.account(),
                        Method.INVITE,
                        challenge.challenges(),
                        challenge.uri(),
                        outcome -> to.accept(new ChallengeAnswered(challenge.leg(), challenge.status(), outcome)));
    }

    Pending ask(AskPlan question) {
        return ports.plans()
                .resolve(trace, question.caller(), question.called(), outcome -> to.accept(new PlanAnswered(outcome)));
    }

    Pending find(FindUser wanted) {
        var realm = wanted.realm();
        return find(wanted.username(), realm == null ? ports.domains().realmOf(wanted.tenantId()) : realm);
    }

    /** A tenant whose realm nobody told has no users here, least of all those of another realm. */
    private Pending find(String username, @Nullable String realm) {
        return realm == null
                ? say(new SipUserOutcome.Unavailable("the realm of the plan's tenant is not known"))
                : ports.users().find(trace, new Aor(username, realm), outcome -> to.accept(new UserAnswered(outcome)));
    }

    Pending seek(Seek wanted) {
        var target = wanted.target();
        var by = wanted.by();
        var user = ports.domains().aor(target, by);
        boolean ours = user != null && user.host().equals(by.host());
        if (wanted.inside() && target.isSip() && !ours) {
            return say(new SipUserOutcome.Unknown());
        }
        var number = TelephoneNumber.parse(target.userText(), ports.domains().region(target, by));
        if (number != null) {
            return ask(new AskPlan(wanted.who(), number.international()));
        }
        return user == null ? say(new SipUserOutcome.Unknown()) : find(user.user(), user.host());
    }

    private Pending say(SipUserOutcome outcome) {
        to.accept(new UserAnswered(outcome));
        return Pending.NONE;
    }
}
