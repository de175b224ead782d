package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.dialog.Bond;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.dialog.LegState;
import cloud.sentiric.signaling.dialog.LegState.Gone;
import cloud.sentiric.signaling.dialog.LegState.Idle;
import cloud.sentiric.signaling.dialog.LegState.Invited;
import cloud.sentiric.signaling.dialog.LegState.Inviting;
import cloud.sentiric.signaling.dialog.LegState.Joined;
import cloud.sentiric.signaling.dialog.LegState.Leaving;
import cloud.sentiric.signaling.dialog.LegTimer;
import cloud.sentiric.signaling.dialog.StoredLeg;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.transaction.Sending;
import cloud.sentiric.signaling.transaction.Timer;
import cloud.sentiric.signaling.transfer.Replaces;
import cloud.sentiric.signaling.trunk.Account;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A leg with what runs for it. */
final class LegCell {
    final CallId callId;
    private final Map<LegTimer, Timer> timers = new EnumMap<>(LegTimer.class);
    LegState state;
    /** Our INVITE as the call wanted it; null where it was theirs. */
    @Nullable
    OutgoingRequest sent;
    /** Our INVITE, to be cancelled. */
    Sending invite = Sending.NONE;
    /** Dialogs that its party made of our INVITE, and that were ended at once. */
    int unwanted;

    /** What we are to its carrier; null for a phone. */
    final @Nullable Account account;

    LegCell(CallId callId, LegState state, @Nullable Account account) {
        this.callId = callId;
        this.state = state;
        this.account = account;
    }

    boolean gone() {
        return state instanceof Gone;
    }

    void start(LegTimer name, Timer timer) {
        stop(name);
        timers.put(name, timer);
    }

    void stop(LegTimer name) {
        var timer = timers.remove(name);
        if (timer != null) {
            timer.cancel();
        }
    }

    void stopAll() {
        timers.values().forEach(Timer::cancel);
        timers.clear();
    }

    /** What another node needs to go on with it; null if it has no confirmed dialog, or that is over. */
    @Nullable
    StoredLeg stored(LegId id) {
        return state instanceof Joined(Bond bond) ? StoredLeg.of(id, bond) : null;
    }

    /** Requests of its party that wait for an answer of the call. */
    List<Request> asked() {
        return state instanceof Joined(Bond bond) ? bond.asked() : List.of();
    }

    /** Whether nothing is under way in it. */
    boolean quiet() {
        return gone() || (state instanceof Joined(Bond bond) && bond.quiet());
    }

    /** Whether a request has the tag of its party. */
    boolean isWith(Request request) {
        var from = request.from().tag();
        var tag = from == null ? "" : from;
        return switch (state) {
            case Joined(var bond) -> tag.equals(bond.dialog().remoteTag());
            case Leaving(var dialog) -> tag.equals(dialog.remoteTag());
            case Invited invited -> Objects.equals(from, invited.invite().from().tag());
            case Inviting _, Idle _, Gone _ -> false;
        };
    }

    /** Whether a party means its dialog, or one of the early ones that it began, whichever way round. */
    boolean has(Replaces dialog) {
        return means(dialog) || means(dialog.reversed());
    }

    private boolean means(Replaces dialog) {
        return switch (state) {
            case Joined(var bond) ->
                dialog.localTag().equals(bond.dialog().localTag())
                        && dialog.remoteTag().equals(bond.dialog().remoteTag());
            case Invited invited -> invited.has(dialog.localTag(), dialog.remoteTag());
            case Inviting _, Leaving _, Idle _, Gone _ -> false;
        };
    }

    /** Whether a request is inside its dialog, or one of its early ones. */
    boolean has(Request request) {
        return switch (state) {
            case Joined(var bond) -> bond.dialog().has(request);
            case Leaving(var dialog) -> dialog.has(request);
            case Invited invited -> invited.has(request);
            case Inviting inviting -> inviting.early().stream().anyMatch(dialog -> dialog.has(request));
            // While the call goes on with others, a late request of who left is of nobody else.
            case Gone(var last) -> last != null && last.has(request);
            case Idle _ -> false;
        };
    }
}
