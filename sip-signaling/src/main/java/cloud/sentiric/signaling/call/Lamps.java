package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.presence.CallStates;
import cloud.sentiric.signaling.presence.DialogState;
import cloud.sentiric.signaling.presence.DialogState.State;
import cloud.sentiric.signaling.sip.Aor;
import java.util.LinkedHashMap;
import java.util.Map;

/** The lamps that a call has lit. Belongs to its worker. */
final class Lamps {
    private record Key(Aor user, String id) {}

    private final CallTrace trace;
    private final CallStates states;
    private final String node;
    private Map<Key, DialogState> lit = Map.of();

    /** @param node address of this one */
    Lamps(CallTrace trace, CallStates states, String node) {
        this.trace = trace;
        this.states = states;
        this.node = node;
    }

    /** The call stands so now: what has changed is shown. */
    void show(CallState state) {
        var now = new LinkedHashMap<Key, DialogState>();
        for (var lamp : Lamp.of(trace, state)) {
            var dialog = lamp.dialog();
            now.put(
                    new Key(lamp.user(), dialog.id()),
                    lamp.answerable() ? dialog.answerable(Pickup.callId(trace.attemptId(), node)) : dialog);
        }
        if (now.equals(lit)) {
            return;
        }
        var before = lit;
        lit = now;
        now.forEach((key, dialog) -> {
            if (!dialog.equals(before.get(key))) {
                states.changed(key.user(), dialog);
            }
        });
        before.forEach((key, dialog) -> {
            if (!now.containsKey(key)) {
                states.changed(key.user(), off(dialog));
            }
        });
    }

    private static DialogState off(DialogState dialog) {
        return DialogState.of(dialog.id(), dialog.direction(), State.TERMINATED, dialog.remote());
    }

    /** Another node goes on with the call, and with its lamps. */
    void handOver() {
        lit.forEach((key, dialog) -> states.left(key.user(), key.id()));
        lit = Map.of();
    }

    /** Puts out what another node has lit for a call that is over. */
    static void putOut(StoredCall call, CallStates states) {
        var state = call.state();
        if (state != null) {
            Lamp.of(call.subject().trace(), state).forEach(lamp -> states.changed(lamp.user(), off(lamp.dialog())));
        }
    }
}
