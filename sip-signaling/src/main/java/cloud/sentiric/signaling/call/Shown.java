package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.call.CallState.Answered;
import cloud.sentiric.signaling.call.CallState.Open;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What others see of one call: people, those who watch its users, and nodes that may have to go on with it. */
final class Shown {
    private final CallTrace trace;
    private final CallPorts ports;
    private final Lamps lamps;
    private boolean counted;
    private boolean listed;
    /** What is in the store; null while nothing is. */
    private @Nullable StoredCall kept;

    Shown(CallTrace trace, CallPorts ports) {
        this.trace = trace;
        this.ports = ports;
        this.lamps = new Lamps(trace, ports.lamps());
    }

    @Nullable
    StoredCall kept() {
        return kept;
    }

    /** Our tags in the dialogs that were put into the store. */
    List<String> keptAs() {
        return kept == null
                ? List.of()
                : kept.legs().stream().map(leg -> leg.dialog().localTag()).toList();
    }

    /** Goes on with what another node kept. */
    void resume(StoredCall stored) {
        kept = stored;
    }

    /** The call stands so now. */
    void show(CallState state) {
        boolean dialog = state instanceof Answered;
        if (dialog != counted) {
            counted = dialog;
            ports.meters().dialogs(dialog ? 1 : -1);
        }
        lamps.show(state);
        if (state instanceof Open) {
            listed = true;
            ports.directory().show(trace, state);
        } else if (listed) {
            listed = false;
            ports.directory().remove(trace);
        }
    }

    /** What another node needs to go on is kept where it finds it, as often as it changes. */
    void keep(@Nullable StoredCall now) {
        if (now != null && !now.equals(kept)) {
            kept = now;
            ports.dialogs().save(now);
        }
    }

    /** The end is said: nobody need go on with it. */
    void forget() {
        if (kept != null) {
            ports.events().afterwards(() -> ports.dialogs().remove(trace));
        }
    }

    /** Another node goes on with it, and shows it. */
    void depart() {
        kept = null;
        lamps.handOver();
    }
}
