package cloud.sentiric.signaling.trunk;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The places of this node's calls, as many as it has calls, renewed while the calls go on. While the store is away, the limits
 * hold for the calls of this node alone. Safe for any thread.
 */
public final class LeasedSeats implements Seats {
    /** Places renewed by one command. */
    private static final int BATCH = 500;

    private final SharedSeats store;
    private final Duration lease;
    private final int defaultCalls;
    private final int defaultPerSecond;
    private final Set<Seat> ledger = ConcurrentHashMap.newKeySet();

    /**
     * Made once.
     *
     * @param lease of a place; a third of it is a good time to renew
     * @param defaultCalls calls at once of a trunk that says none
     * @param defaultPerSecond new calls a second of a trunk that says none
     */
    public LeasedSeats(SharedSeats store, Duration lease, int defaultCalls, int defaultPerSecond) {
        this.store = store;
        this.lease = lease;
        this.defaultCalls = defaultCalls;
        this.defaultPerSecond = defaultPerSecond;
    }

    @Override
    public void take(Seat seat, Limits said, Consumer<Taken> to) {
        var limits = said.orElse(defaultCalls, defaultPerSecond);
        store.take(seat, limits, lease).whenComplete((taken, failure) -> {
            var result = failure == null ? taken : alone(seat.trunk(), limits);
            if (result == Taken.YES) {
                ledger.add(seat);
            }
            to.accept(result);
        });
    }

    private Taken alone(TrunkId trunk, Limits limits) {
        return limits.waived() || calls(trunk) < limits.calls() ? Taken.YES : Taken.CALLS;
    }

    @Override
    public void hold(Seat seat) {
        ledger.add(seat);
        store.renew(seat.trunk(), List.of(seat.id()), lease);
    }

    @Override
    public void leave(Seat seat) {
        if (ledger.remove(seat)) {
            // One that is not taken out comes back when its lease is over.
            store.leave(seat);
        }
    }

    @Override
    public void pass(Seat seat) {
        ledger.remove(seat);
    }

    /** Renews all places. */
    public void renew() {
        var byTrunk = ledger.stream()
                .collect(Collectors.groupingBy(Seat::trunk, Collectors.mapping(Seat::id, Collectors.toList())));
        byTrunk.forEach((trunk, ids) -> {
            for (int from = 0; from < ids.size(); from += BATCH) {
                store.renew(trunk, ids.subList(from, Math.min(from + BATCH, ids.size())), lease);
            }
        });
    }

    /** Calls of this node in a trunk. */
    public int calls(TrunkId trunk) {
        return (int) ledger.stream().filter(seat -> seat.trunk().equals(trunk)).count();
    }
}
