package cloud.sentiric.media.port;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The ports of a node: free, leased, or resting. Bounded by its range.
 *
 * <pre>
 *          allocate               release, expire
 *   free ────────────▶ leased ─────────────────────▶ resting
 *    ▲ │ refused by the system                          ▲ │
 *    │ └────────────────────────────────────────────────┘ │
 *    └────────────────────────────────────────────────────┘ after the rest, or less of it where no port is free
 * </pre>
 *
 * A port belongs to its lease alone: neither its number nor a Call-ID opens it. Free ports are used in random order: who
 * knows the ports of some calls does not know those of the next. What a late caller still sends reaches no other call, since
 * a port rests. Times are nanoseconds of any one clock.
 */
public final class PortPool {
    /**
     * How long things last.
     *
     * @param first until a lease must be renewed for the first time
     * @param renewed until it must be renewed again
     * @param rest how long a released port is not used again
     * @param leastRest how long it is not used even if no other is left: 500 ports with 5 s of rest carry no more than 71
     *     calls of 2 s a second
     */
    public record Terms(Duration first, Duration renewed, Duration rest, Duration leastRest) {}

    private record Held(Lease lease, long until) {}

    private record Resting(RtpPort port, long since) {}

    private final long first;
    private final long renewed;
    private final long rest;
    private final long leastRest;
    private final RandomGenerator random;
    private final ArrayList<RtpPort> free;
    private final ArrayDeque<Resting> resting = new ArrayDeque<>();
    private final Map<LeaseId, Held> held = new HashMap<>();
    private final Map<RequestId, LeaseId> answered = new HashMap<>();

    /**
     * All ports free.
     *
     * @param random not to be foreseen
     */
    public PortPool(PortRange range, Terms terms, RandomGenerator random) {
        this.random = random;
        this.free = new ArrayList<>(range.ports());
        this.first = terms.first().toNanos();
        this.renewed = terms.renewed().toNanos();
        this.rest = terms.rest().toNanos();
        this.leastRest = terms.leastRest().toNanos();
    }

    /** The lease that a request was given, if it has not ended. */
    public @Nullable Lease given(RequestId request) {
        var id = answered.get(request);
        return id == null ? null : find(id);
    }

    /** A lease that has not ended, or null. */
    public @Nullable Lease find(LeaseId id) {
        var current = held.get(id);
        return current == null ? null : current.lease();
    }

    /**
     * A lease for a request that has none: of a free port that the system gives; those it refuses rest. Null if there is none.
     */
    public @Nullable Lease allocate(
            RequestId request, CallId call, AddressFamily family, long now, Predicate<Lease> bind) {
        if (answered.containsKey(request)) {
            throw new IllegalStateException("answered already: " + request);
        }
        wake(now);
        for (var port = next(now); port != null; port = next(now)) {
            var lease = new Lease(LeaseId.create(random), port, request, call, family);
            boolean bound = false;
            try {
                bound = bind.test(lease);
            } finally {
                if (!bound) {
                    resting.add(new Resting(port, now));
                }
            }
            if (bound) {
                held.put(lease.id(), new Held(lease, now + first));
                answered.put(request, lease.id());
                return lease;
            }
        }
        return null;
    }

    /** A free port; where there is none, the one that has rested longest, if that is long enough. */
    private @Nullable RtpPort next(long now) {
        if (!free.isEmpty()) {
            // The last one takes the place of the one that is taken.
            int place = random.nextInt(free.size());
            var last = free.removeLast();
            return place == free.size() ? last : free.set(place, last);
        }
        var rested = resting.peek();
        return rested == null || now - rested.since() < leastRest
                ? null
                : resting.remove().port();
    }

    /** Ends a lease; what it was, or null if it is over already. */
    public @Nullable Lease release(LeaseId id, long now) {
        var ended = find(id);
        if (ended != null) {
            giveUp(ended, now);
        }
        return ended;
    }

    /** Makes a lease last from now on; what it is, or null if it is over. Until {@link #expire} it is not. */
    public @Nullable Lease renew(LeaseId id, long now) {
        var current = find(id);
        if (current != null) {
            held.put(id, new Held(current, now + renewed));
        }
        return current;
    }

    /** Ends the leases that were not renewed in time, and tells which. */
    public List<Lease> expire(long now) {
        wake(now);
        var ended = held.values().stream()
                .filter(each -> each.until() - now <= 0)
                .map(Held::lease)
                .toList();
        ended.forEach(each -> giveUp(each, now));
        return ended;
    }

    private void giveUp(Lease ended, long now) {
        held.remove(ended.id());
        answered.remove(ended.request());
        resting.add(new Resting(ended.port(), now));
    }

    private void wake(long now) {
        for (var next = resting.peek(); next != null && now - next.since() >= rest; next = resting.peek()) {
            resting.remove();
            free.add(next.port());
        }
    }

    /** How many ports are in each state. */
    public PortCounts counts() {
        return new PortCounts(held.size(), free.size(), resting.size());
    }
}
