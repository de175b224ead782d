package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.call.CallState.Connected;
import cloud.sentiric.signaling.call.CallState.Transferring;
import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.target.Carrier;
import cloud.sentiric.signaling.target.Fork;
import cloud.sentiric.signaling.transaction.Transactions;
import cloud.sentiric.signaling.trunk.Account;
import cloud.sentiric.signaling.trunk.Seat;
import cloud.sentiric.signaling.trunk.Seats;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The places that a call has in trunks, one for each leg there. What it is doing says which it needs still. */
final class Seating {
    /** The call that waits for places; on its worker. */
    interface Waiting {
        /** Whether the leg is still wanted. */
        boolean needs(LegId leg);

        /** There is a place for the leg, or there is none. */
        void seated(LegId leg, Invitation invitation, Seats.Taken taken);
    }

    private final CallTrace trace;
    private final CallPorts ports;
    private final Transactions transactions;
    private final Waiting call;
    private final Map<LegId, Seat> held = new HashMap<>();

    Seating(CallTrace trace, CallPorts ports, Transactions transactions, Waiting call) {
        this.trace = trace;
        this.ports = ports;
        this.transactions = transactions;
        this.call = call;
    }

    /** Asks for a place for a leg; who cannot be counted in time is let through. */
    void take(LegId leg, Invitation invitation, Carrier carrier) {
        var seat = seat(leg, carrier.account());
        var waiting = new AtomicBoolean(true);
        Consumer<Seats.Taken> once = taken -> {
            if (waiting.getAndSet(false) && call.needs(leg)) {
                call.seated(leg, invitation, taken);
            }
        };
        var late = transactions.after(ports.settings().dependencyDeadline(), () -> once.accept(Seats.Taken.YES));
        ports.seats().take(seat, carrier.limits(), taken -> {
            boolean queued = ports.workers().execute(trace.callId(), () -> {
                late.cancel();
                taken(leg, seat, taken);
                once.accept(taken);
            });
            if (!queued && taken == Seats.Taken.YES) {
                ports.seats().leave(seat);
            }
        });
    }

    private void taken(LegId leg, Seat seat, Seats.Taken taken) {
        if (taken != Seats.Taken.YES) {
            var what = taken == Seats.Taken.CALLS ? "calls at once" : "calls a second";
            ports.log().info(trace, "no place in trunk " + seat.trunk() + ": " + what);
        } else if (call.needs(leg)) {
            held.put(leg, seat);
        } else {
            ports.seats().leave(seat);
        }
    }

    private Seat seat(LegId leg, Account account) {
        return new Seat(account.trunk(), trace.attemptId() + "/" + leg.number());
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
            ports.seats().hold(seat);
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
                ports.seats().leave(entry.getValue());
            }
            return over;
        });
    }

    /** Another node has the call now. */
    void pass() {
        held.values().forEach(ports.seats()::pass);
        held.clear();
    }

    /** Legs that may be in a trunk. */
    static Set<LegId> needed(CallState state) {
        return switch (state) {
            case CallState.Connecting connecting -> connecting.fork().calling();
            case CallState.PickedUp picked -> picked.ringing().fork().calling();
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
            case CallState.Moving moving -> needed(moving.of());
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
                    CallState.Bidding _,
                    CallState.Served _,
                    CallState.Closing _,
                    CallState.Ended _ -> Set.of();
        };
    }

    private static Set<LegId> parties(Connected state) {
        return Set.of(state.pair().caller().leg(), state.pair().callee().leg());
    }
}
