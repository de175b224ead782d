package cloud.sentiric.media.port;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The ports of a node: free, leased to a call, or resting. Bounded by its range.
 *
 * <pre>
 *          allocate               release, expire
 *   free ────────────▶ leased ─────────────────────▶ resting
 *    ▲ │ refused by the system                          ▲ │
 *    │ └────────────────────────────────────────────────┘ │
 *    └────────────────────────────────────────────────────┘ after the rest, or less of it where no port is free
 * </pre>
 *
 * Free ports are used in random order: who knows the ports of some calls does not know those of the next. What a late
 * caller still sends reaches no other call, since a port rests. Times are nanoseconds of any one clock.
 */
public final class PortPool {
    private record Held(Lease lease, long until) {}

    private record Resting(RtpPort port, long since) {}

    private final long lease;
    private final long rest;
    private final long leastRest;
    private final RandomGenerator random;
    private final ArrayList<RtpPort> free;
    private final ArrayDeque<Resting> resting = new ArrayDeque<>();
    // In the order of their ends.
    private final LinkedHashMap<RtpPort, Held> held = new LinkedHashMap<>();
    private final Map<CallId, RtpPort> byCall = new HashMap<>();

    /**
     * All ports free.
     *
     * @param rest how long a released port is not used again
     * @param leastRest how long it is not used even if no other is left: 500 ports with 5 s of rest carry no more than 71
     *     calls of 2 s a second
     * @param random not to be foreseen
     */
    public PortPool(PortRange range, Duration lease, Duration rest, Duration leastRest, RandomGenerator random) {
        this.random = random;
        this.free = new ArrayList<>(range.ports());
        this.lease = lease.toNanos();
        this.rest = rest.toNanos();
        this.leastRest = leastRest.toNanos();
    }

    /** The port that a call holds, its lease renewed; null if it holds none. */
    public @Nullable RtpPort held(CallId call, long now) {
        var port = byCall.get(call);
        return port != null && renew(new Lease(port, call), now) ? port : null;
    }

    /**
     * A port for a call that holds none: a free one that the system gives; those it refuses rest. Null if there is none.
     */
    public @Nullable RtpPort allocate(CallId call, long now, Predicate<RtpPort> bind) {
        if (byCall.containsKey(call)) {
            throw new IllegalStateException("holds a port already: " + call);
        }
        wake(now);
        for (var port = next(now); port != null; port = next(now)) {
            if (bind.test(port)) {
                held.put(port, new Held(new Lease(port, call), now + lease));
                byCall.put(call, port);
                return port;
            }
            resting.add(new Resting(port, now));
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

    /** Ends a lease; false if the call does not hold the port. */
    public boolean release(Lease ended, long now) {
        var current = held.get(ended.port());
        if (current == null || !current.lease().equals(ended)) {
            return false;
        }
        giveUp(ended, now);
        return true;
    }

    /** Makes a lease last from now on; false if the call does not hold the port. Until {@link #expire} it holds it. */
    public boolean renew(Lease renewed, long now) {
        var current = held.get(renewed.port());
        if (current == null || !current.lease().equals(renewed)) {
            return false;
        }
        held.remove(renewed.port());
        held.put(renewed.port(), new Held(current.lease(), now + lease));
        return true;
    }

    /** Ends the leases that were not renewed in time, and tells which. */
    public List<Lease> expire(long now) {
        wake(now);
        var ended = new ArrayList<Lease>();
        for (var each : held.values()) {
            if (each.until() - now > 0) {
                break;
            }
            ended.add(each.lease());
        }
        ended.forEach(each -> giveUp(each, now));
        return ended;
    }

    private void giveUp(Lease ended, long now) {
        held.remove(ended.port());
        byCall.remove(ended.callId());
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
