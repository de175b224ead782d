package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.call.CallEvent.Side;
import cloud.sentiric.signaling.call.CallState.Ceded;
import cloud.sentiric.signaling.call.CallState.Closing;
import cloud.sentiric.signaling.call.CallState.Connected;
import cloud.sentiric.signaling.call.CallState.Ended;
import cloud.sentiric.signaling.call.CallState.Idle;
import cloud.sentiric.signaling.call.CallState.Joining;
import cloud.sentiric.signaling.call.CallState.Lent;
import cloud.sentiric.signaling.call.CallState.Ringing;
import cloud.sentiric.signaling.call.CallState.Served;
import cloud.sentiric.signaling.call.CallState.Transferring;
import cloud.sentiric.signaling.call.CallState.Unanswered;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.presence.DialogState;
import cloud.sentiric.signaling.presence.DialogState.Direction;
import cloud.sentiric.signaling.presence.DialogState.State;
import cloud.sentiric.signaling.sip.Aor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What whoever watches a user sees of a call (RFC 4235): it rings, or it is talked in. What a call shows follows from its state
 * alone.
 *
 * @param user who is watched
 * @param answerable whether another user may answer it
 */
record Lamp(Aor user, DialogState dialog, boolean answerable) {
    /** Those of the users who are in a call now. */
    static List<Lamp> of(CallTrace trace, CallState state) {
        var lamps = new ArrayList<Lamp>();
        switch (state) {
            case CallState.Connecting ringing -> ringing(lamps, trace, ringing);
            case CallState.PickedUp(var ringing, var _, var _) -> ringing(lamps, trace, ringing);
            case Ringing ringing ->
                add(
                        lamps,
                        trace,
                        Side.CALLER,
                        ringing.attempt().party(),
                        State.EARLY,
                        ringing.subject().toUri());
            case Served served ->
                add(
                        lamps,
                        trace,
                        Side.CALLER,
                        served.caller().caller(),
                        State.CONFIRMED,
                        served.caller().callee().uri());
            case Connected talk -> talking(lamps, trace, talk, null);
            case CallState.Moving moving -> lamps.addAll(of(trace, moving.of()));
            case Transferring(var talk, var transfer) -> {
                talking(lamps, trace, talk, transfer.left() ? transfer.by() : null);
                var callee = transfer.callee();
                var fork = transfer.fork();
                if (callee != null && fork != null && fork.rang()) {
                    var target = new Party(fork.first(), "<" + callee.aor() + ">", callee.identity());
                    // Whose place it will take.
                    var side = talk.pair().side(transfer.by());
                    add(
                            lamps,
                            trace,
                            side,
                            target,
                            State.EARLY,
                            talk.pair().other(transfer.by()).uri());
                }
            }
            case Joining(var talk, var join) -> {
                var transferor = join.transferor();
                talking(lamps, trace, talk, transferor.left() ? transferor.leg() : null);
                var loan = join.loan();
                if (loan != null && !loan.ringing().isEmpty()) {
                    var remote = talk.pair().other(transferor.leg()).uri();
                    add(lamps, trace, transferor.side(), loan.party(), State.EARLY, remote);
                }
            }
            case Lent(var talk, var by, var left) -> talking(lamps, trace, talk, left ? by : null);
            case Unanswered _, Closing _, Ceded _, Idle _, Ended _ -> {}
        }
        return lamps;
    }

    private static void ringing(List<Lamp> lamps, CallTrace trace, CallState.Connecting ringing) {
        if (ringing.fork().rang()) {
            var caller = ringing.attempt().party();
            var callee = new Party(
                    new LegId(1),
                    "<" + ringing.callee().aor() + ">",
                    ringing.callee().identity());
            add(lamps, trace, Side.CALLER, caller, State.EARLY, callee.uri());
            add(lamps, trace, Side.CALLEE, callee, State.EARLY, caller.uri(), true);
        }
    }

    private static void talking(List<Lamp> lamps, CallTrace trace, Connected talk, @Nullable LegId gone) {
        var caller = talk.pair().caller();
        var callee = talk.pair().callee();
        if (!caller.leg().equals(gone)) {
            add(lamps, trace, Side.CALLER, caller, State.CONFIRMED, callee.uri());
        }
        if (!callee.leg().equals(gone)) {
            add(lamps, trace, Side.CALLEE, callee, State.CONFIRMED, caller.uri());
        }
    }

    private static void add(List<Lamp> lamps, CallTrace trace, Side side, Party party, State state, String remote) {
        add(lamps, trace, side, party, state, remote, false);
    }

    /** Nobody watches who is not known. */
    private static void add(
            List<Lamp> lamps, CallTrace trace, Side side, Party party, State state, String remote, boolean answerable) {
        var user = party.user();
        if (user != null) {
            // Who calls himself has two.
            var id = Pickup.name(trace.attemptId(), side);
            var direction = party.leg().equals(LegId.CALLER) ? Direction.INITIATOR : Direction.RECIPIENT;
            lamps.add(new Lamp(user.aor(), DialogState.of(id, direction, state, remote), answerable));
        }
    }
}
