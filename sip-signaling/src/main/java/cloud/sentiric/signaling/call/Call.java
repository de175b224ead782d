package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.call.CallAction.Ask;
import cloud.sentiric.signaling.call.CallAction.AskPlan;
import cloud.sentiric.signaling.call.CallAction.CancelPending;
import cloud.sentiric.signaling.call.CallAction.CloseSession;
import cloud.sentiric.signaling.call.CallAction.Echo;
import cloud.sentiric.signaling.call.CallAction.FindUser;
import cloud.sentiric.signaling.call.CallAction.Log;
import cloud.sentiric.signaling.call.CallAction.OpenSession;
import cloud.sentiric.signaling.call.CallAction.Play;
import cloud.sentiric.signaling.call.CallAction.Publish;
import cloud.sentiric.signaling.call.CallAction.RemoveDialog;
import cloud.sentiric.signaling.call.CallAction.Respond;
import cloud.sentiric.signaling.call.CallAction.SaveDialog;
import cloud.sentiric.signaling.call.CallAction.SendAck;
import cloud.sentiric.signaling.call.CallAction.SendBye;
import cloud.sentiric.signaling.call.CallAction.Start;
import cloud.sentiric.signaling.call.CallAction.Stop;
import cloud.sentiric.signaling.call.CallAction.StopAudio;
import cloud.sentiric.signaling.call.CallAction.Verify;
import cloud.sentiric.signaling.call.CallAction.Warn;
import cloud.sentiric.signaling.call.CallInput.Answered;
import cloud.sentiric.signaling.call.CallInput.Broken;
import cloud.sentiric.signaling.call.CallInput.ByeAnswered;
import cloud.sentiric.signaling.call.CallInput.CallerVerified;
import cloud.sentiric.signaling.call.CallInput.Elapsed;
import cloud.sentiric.signaling.call.CallInput.PlanAnswered;
import cloud.sentiric.signaling.call.CallInput.PlayEnded;
import cloud.sentiric.signaling.call.CallInput.SessionAnswered;
import cloud.sentiric.signaling.call.CallInput.UserAnswered;
import cloud.sentiric.signaling.call.CallState.Accepted;
import cloud.sentiric.signaling.call.CallState.Closing;
import cloud.sentiric.signaling.call.CallState.Confirmed;
import cloud.sentiric.signaling.call.CallState.Ended;
import cloud.sentiric.signaling.call.CallState.Idle;
import cloud.sentiric.signaling.call.CallState.Ringing;
import cloud.sentiric.signaling.call.CallState.Unanswered;
import cloud.sentiric.signaling.media.EndPatch;
import cloud.sentiric.signaling.media.Hears;
import cloud.sentiric.signaling.media.MediaSession;
import cloud.sentiric.signaling.media.Pending;
import cloud.sentiric.signaling.media.PlayOutcome;
import cloud.sentiric.signaling.media.SessionOutcome;
import cloud.sentiric.signaling.sdp.AudioStream;
import cloud.sentiric.signaling.sdp.Direction;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import cloud.sentiric.signaling.transaction.Timer;
import cloud.sentiric.signaling.transaction.Transactions;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One call: keeps its state, does what the machine says, brings answers back to the worker that owns it. */
final class Call {
    private final CallTrace trace;
    private final CallMachine machine;
    private final Transactions transactions;
    private final CallPorts ports;
    private final Consumer<Call> ended;
    private final Map<CallTimer, Timer> timers = new EnumMap<>(CallTimer.class);
    private CallState state = new Idle();
    private Pending pending = Pending.NONE;
    private boolean counted;
    /** Number of the latest request to play or stop. */
    private int played;
    /** Revision of the latest patch of the media session. */
    private long revision;

    private @Nullable String keptAs;

    Call(CallTrace trace, CallMachine machine, Transactions transactions, CallPorts ports, Consumer<Call> ended) {
        this.trace = trace;
        this.machine = machine;
        this.transactions = transactions;
        this.ports = ports;
        this.ended = ended;
    }

    CallTrace trace() {
        return trace;
    }

    /** Whether an INVITE outside a dialog comes from the one that this call is with: it has its From tag. */
    boolean isWith(Request invite) {
        return switch (state) {
            case Accepted(var leg) -> sameTag(leg.attempt().invite(), invite);
            case Confirmed(var leg) -> sameTag(leg.attempt().invite(), invite);
            case Closing(var leg) -> sameTag(leg.attempt().invite(), invite);
            case Unanswered unanswered -> sameTag(unanswered.attempt().invite(), invite);
            case Idle _, Ended _ -> false;
        };
    }

    /** Whether this INVITE began the call. */
    boolean isOf(Request invite) {
        return state instanceof Unanswered unanswered
                && unanswered.attempt().invite().cseq().equals(invite.cseq())
                && sameTag(unanswered.attempt().invite(), invite);
    }

    /** Whether a request is inside the call's dialog. */
    boolean has(Request request) {
        return switch (state) {
            case Accepted(var leg) -> leg.dialog().has(request);
            case Confirmed(var leg) -> leg.dialog().has(request);
            case Closing(var leg) -> leg.dialog().has(request);
            case Unanswered unanswered ->
                unanswered.attempt().localTag().equals(request.to().tag())
                        && sameTag(unanswered.attempt().invite(), request);
            case Idle _, Ended _ -> false;
        };
    }

    /** Our tag in the dialog that was put into the store; null if none was. */
    @Nullable
    String keptAs() {
        return keptAs;
    }

    /** Whether the call has this media session still. */
    boolean holds(MediaSession session) {
        return switch (state) {
            case Accepted(var leg) -> leg.session().equals(session);
            case Confirmed(var leg) -> leg.session().equals(session);
            case Ringing ringing -> ringing.session().equals(session);
            case Unanswered _, Closing _, Idle _, Ended _ -> false;
        };
    }

    /** Whether sound flows, or should: a call on hold may be silent. */
    boolean talks() {
        return state instanceof Confirmed(var leg)
                && leg.stream() != null
                && leg.stream().direction() == Direction.SENDRECV;
    }

    private static boolean sameTag(Request a, Request b) {
        return String.valueOf(a.from().tag()).equals(String.valueOf(b.from().tag()));
    }

    /** Takes an input; a bug ends this call and no other. */
    void on(CallInput input) {
        try {
            step(input);
        } catch (RuntimeException e) {
            ports.log().warn(trace, "bug in state " + state.label() + " at " + input, e);
            try {
                step(new Broken());
            } catch (RuntimeException again) {
                state = new Ended();
                settle();
                throw again;
            }
        }
    }

    private void step(CallInput input) {
        var step = machine.on(state, input, transactions.now());
        state = step.state();
        var bug = performAll(step.actions());
        settle();
        if (bug != null) {
            throw bug;
        }
    }

    /** Does all that follows from a step: what fails keeps nothing else from being released, published or answered. */
    private @Nullable RuntimeException performAll(List<CallAction> actions) {
        RuntimeException first = null;
        for (CallAction action : actions) {
            try {
                perform(action);
            } catch (RuntimeException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        return first;
    }

    /** Shows the new state to others, and leaves when it is the last. */
    private void settle() {
        boolean dialog = state instanceof Accepted || state instanceof Confirmed;
        if (dialog != counted) {
            counted = dialog;
            ports.meters().dialogs(dialog ? 1 : -1);
        }
        if (state instanceof Ended) {
            timers.values().forEach(Timer::cancel);
            timers.clear();
            ports.directory().remove(trace);
            ended.accept(this);
        } else {
            ports.directory().show(trace, state);
        }
    }

    private void perform(CallAction action) {
        switch (action) {
            case Respond(var request, var reply) -> transactions.reply(request, reply);
            case SendBye(var bye) ->
                transactions.send(trace.on(bye), outcome -> {
                    if (!(outcome instanceof ClientOutcome.Answered(var response)) || response.status() >= 200) {
                        on(new ByeAnswered());
                    }
                });
            case Ask(var request) -> transactions.send(trace.on(request), outcome -> on(new Answered(outcome)));
            case SendAck(var ack) -> transactions.sendAck(trace.on(ack));
            case Verify(var claim) ->
                pending = ports.callers().verify(trace, claim, verdict -> post(new CallerVerified(verdict)));
            case AskPlan(var caller, var called) ->
                pending = ports.plans().resolve(trace, caller, called, outcome -> post(new PlanAnswered(outcome)));
            case FindUser(var username, var realm, var tenant) ->
                findUser(username, realm == null ? ports.domains().realmOf(tenant) : realm);
            case OpenSession(var family) -> pending = ports.media().open(trace, List.of(family), this::postSession);
            case CancelPending() -> {
                pending.cancel();
                pending = Pending.NONE;
            }
            case Play(var session, var stream, var uri, var repeat) -> {
                pending.cancel();
                patch(session, stream, new Hears.Silence());
                var end = session.ends().getFirst().id();
                pending = ports.media().play(trace, session, end, stream, uri, repeat, ofLatest(++played));
            }
            case Echo(var session, var stream) -> {
                quiet();
                patch(session, stream, new Hears.Echo(stream.payloadType()));
            }
            case StopAudio(var session) -> {
                quiet();
                patch(session, null, new Hears.Silence());
                ports.media().stop(trace, session, session.ends().getFirst().id());
            }
            case CloseSession(var session) -> ports.media().close(trace, session);
            case Publish(var event) -> publish(event);
            case Start(var timer, var delay) -> {
                stop(timer);
                timers.put(timer, transactions.after(delay, () -> on(new Elapsed(timer))));
            }
            case Stop(var timer) -> stop(timer);
            case SaveDialog(var dialog) -> {
                keptAs = dialog.dialog().localTag();
                ports.dialogs().save(dialog);
            }
            case RemoveDialog() ->
                ports.events().afterwards(() -> ports.dialogs().remove(trace));
            case Log(var line) -> ports.log().info(trace, line);
            case Warn(var line) -> ports.log().warn(trace, line, null);
        }
    }

    /** Gives up what plays. */
    private void quiet() {
        pending.cancel();
        pending = Pending.NONE;
        played++;
    }

    private void patch(MediaSession session, @Nullable AudioStream stream, Hears hears) {
        var remote = stream == null ? null : new EndPatch.Remote(stream.remoteAddress(), stream.remotePort());
        var patch = new EndPatch(session.ends().getFirst().id(), remote, hears, false);
        ports.media().patch(trace, session, ++revision, List.of(patch));
    }

    /** A tenant whose realm nobody told has no users here, least of all those of another realm. */
    private void findUser(String username, @Nullable String realm) {
        if (realm == null) {
            post(new UserAnswered(new SipUserOutcome.Unavailable("the realm of the plan's tenant is not known")));
        } else {
            pending = ports.users().find(trace, new Aor(username, realm), outcome -> post(new UserAnswered(outcome)));
        }
    }

    private void stop(CallTimer timer) {
        var running = timers.remove(timer);
        if (running != null) {
            running.cancel();
        }
    }

    private void publish(CallEvent event) {
        ports.events().publish(event);
        switch (event) {
            case CallEvent.Started _ -> ports.meters().started();
            case CallEvent.Answered _ -> {}
            case CallEvent.Ended over -> ports.meters().ended(over.reason());
        }
    }

    /** What came of playing, unless something else is played by now: a late "finished" ends nothing else. */
    private Consumer<PlayOutcome> ofLatest(int number) {
        return outcome -> ports.workers().execute(trace.callId(), () -> {
            if (number == played) {
                on(new PlayEnded(outcome));
            }
        });
    }

    /** An answer that finds the worker's queue full is late: the timer of the call has the last word. */
    private void post(CallInput input) {
        ports.workers().execute(trace.callId(), () -> on(input));
    }

    private void postSession(SessionOutcome outcome) {
        boolean queued = ports.workers().execute(trace.callId(), () -> on(new SessionAnswered(outcome)));
        if (!queued && outcome instanceof SessionOutcome.Opened(var session)) {
            ports.media().close(trace, session);
        }
    }
}
