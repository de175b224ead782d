package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.call.CallState.Answered;
import cloud.sentiric.signaling.call.CallState.Ceded;
import cloud.sentiric.signaling.call.CallState.Closing;
import cloud.sentiric.signaling.call.CallState.Ended;
import cloud.sentiric.signaling.call.CallState.Idle;
import cloud.sentiric.signaling.call.CallState.Moving;
import cloud.sentiric.signaling.call.CallState.Open;
import cloud.sentiric.signaling.call.CallState.Steady;
import cloud.sentiric.signaling.call.CallState.Unanswered;
import cloud.sentiric.signaling.media.MediaSession;
import cloud.sentiric.signaling.transaction.Timer;
import cloud.sentiric.signaling.transaction.Transactions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What others see of one call: people, those who watch its users, and nodes that may have to go on with it. */
final class Shown {
    /** What an attempt learns of itself may be told together with what comes next: its end can be said without. */
    private static final Duration LEARNING = Duration.ofMillis(200);

    private final CallTrace trace;
    private final CallPorts ports;
    private final Transactions transactions;
    private final Lamps lamps;
    private boolean counted;
    private boolean moving;
    private boolean listed;
    /** What is in the store, or soon will be; null while nothing is. */
    private @Nullable StoredCall kept;

    private @Nullable Timer waiting;

    Shown(CallTrace trace, CallPorts ports, Transactions transactions) {
        this.trace = trace;
        this.ports = ports;
        this.transactions = transactions;
        this.lamps = new Lamps(trace, ports.lamps(), transactions.address());
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

    /** Its media, as it is in the store; null if it has none there. */
    @Nullable
    MediaSession session() {
        return kept == null ? null : kept.session();
    }

    /** Goes on with what another node kept. */
    void resume(StoredCall stored) {
        kept = stored;
    }

    /** The call stands so now. */
    void show(CallState state) {
        if (!(state instanceof Unanswered)) {
            stopWaiting();
        }
        boolean dialog = state instanceof Answered;
        if (dialog != counted) {
            counted = dialog;
            ports.meters().dialogs(dialog ? 1 : -1);
        }
        boolean moves = state instanceof Moving;
        if (moving && !moves) {
            ports.meters().mediaMoved(state instanceof Steady);
        }
        moving = moves;
        if (state instanceof Open) {
            listed = true;
            ports.directory().show(trace, state);
        } else if (listed) {
            listed = false;
            ports.directory().remove(trace);
        }
        lamps.show(state);
    }

    /** What another node needs to go on is kept where it finds it, as often as it changes. */
    void keep(@Nullable StoredCall now) {
        if (now == null || now.equals(kept)) {
            return;
        }
        boolean learns = kept != null && now.early() && Objects.equals(now.session(), kept.session());
        kept = now;
        if (!learns) {
            save();
        } else if (waiting == null) {
            waiting = transactions.after(LEARNING, this::save);
        }
    }

    private void save() {
        stopWaiting();
        if (kept != null) {
            ports.dialogs().save(kept);
        }
    }

    private void stopWaiting() {
        if (waiting != null) {
            waiting.cancel();
            waiting = null;
        }
    }

    void publish(CallEvent event) {
        ports.events().publish(event);
        switch (event) {
            case CallEvent.Started _ -> ports.meters().started();
            case CallEvent.Answered _, CallEvent.Transferred _ -> {}
            case CallEvent.Ended over -> ports.meters().ended(over.reason());
        }
    }

    /** A bug has ended the call in this state: that is said, unless another end was. */
    void brokenOff(CallState last) {
        var end = switch (last) {
            case Closing _, Ended _ -> null;
            case Unanswered early -> early.opened() ? broken(early.subject(), 500) : null;
            case Answered talk -> broken(talk.subject(), 200);
            // It goes no further here than in the store.
            case Idle _ -> kept == null ? null : broken(kept.subject(), 200);
            case Ceded(var _, var later) -> later == null ? null : later.at(transactions.now());
        };
        if (end != null) {
            publish(end);
        }
        forget();
    }

    private CallEvent.Ended broken(CallEvent.Subject subject, int status) {
        return new CallEvent.Ended(subject, transactions.now(), "internal_error", status, CallEvent.Side.SYSTEM, null);
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
        // What becomes of it is counted there.
        moving = false;
        lamps.handOver();
    }
}
