package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.call.CallState.Connected;
import cloud.sentiric.signaling.call.CallState.Transferring;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.target.Fork;
import cloud.sentiric.signaling.trunk.Account;
import cloud.sentiric.signaling.trunk.Seat;
import cloud.sentiric.signaling.trunk.Seats;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The places that a call has in trunks, one for each leg there. What it is doing says which it needs still. */
final class Seating {
    private final CallTrace trace;
    private final Seats seats;
    private final Map<LegId, Seat> held = new HashMap<>();

    Seating(CallTrace trace, Seats seats) {
        this.trace = trace;
        this.seats = seats;
    }

    Seat seat(LegId leg, Account account) {
        return new Seat(account.trunk(), trace.attemptId() + "/" + leg.number());
    }

    /** A place was taken for a leg. */
    void taken(LegId leg, Seat seat) {
        held.put(leg, seat);
    }

    /** Goes on with the places of a call that another node had. */
    void resume(StoredCall call) {
        if (call.treatment() instanceof StoredCall.Between(var pair, var _, var _)) {
            resume(pair.caller());
            resume(pair.callee());
        }
    }

    private void resume(Party party) {
        var account = party.account();
        if (account != null) {
            var seat = seat(party.leg(), account);
            held.put(party.leg(), seat);
            seats.hold(seat);
        }
    }

    /** Gives back what the call does not need any more. */
    void settle(CallState state) {
        if (held.isEmpty()) {
            return;
        }
        var needed = needed(state);
        held.entrySet().removeIf(entry -> {
            boolean over = !needed.contains(entry.getKey());
            if (over) {
                seats.leave(entry.getValue());
            }
            return over;
        });
    }

    /** Another node has the call now. */
    void pass() {
        held.values().forEach(seats::pass);
        held.clear();
    }

    /** Legs that may be in a trunk. */
    static Set<LegId> needed(CallState state) {
        return switch (state) {
            case CallState.Connecting connecting -> connecting.fork().calling();
            case Connected connected -> parties(connected);
            case Transferring transferring -> {
                var legs = new HashSet<>(parties(transferring.talk()));
                Fork fork = transferring.transfer().fork();
                if (fork != null) {
                    legs.addAll(fork.calling());
                }
                yield legs;
            }
            case CallState.Joining joining -> parties(joining.talk());
            case CallState.Lent lent -> parties(lent.talk());
            // Its leg is another call's, in the place that it was called in.
            case CallState.Ceded ceded -> Set.copyOf(ceded.legs());
            case CallState.Idle _,
                    CallState.Verifying _,
                    CallState.Routing _,
                    CallState.Locating _,
                    CallState.Allocating _,
                    CallState.Ringing _,
                    CallState.Opening _,
                    CallState.Diverting _,
                    CallState.Replacing _,
                    CallState.Served _,
                    CallState.Closing _,
                    CallState.Ended _ -> Set.of();
        };
    }

    private static Set<LegId> parties(Connected state) {
        return Set.of(state.pair().caller().leg(), state.pair().callee().leg());
    }
}
