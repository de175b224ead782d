package cloud.sentiric.media.port;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The ports of a node: free, used, or resting. Bounded by its range.
 *
 * <pre>
 *           take                   give back
 *   free ────────────▶ used ─────────────────────▶ resting
 *    ▲ │ refused by the system                        ▲ │
 *    │ └──────────────────────────────────────────────┘ │
 *    └──────────────────────────────────────────────────┘ after the rest, or less of it where no port is free
 * </pre>
 *
 * Free ports are used in random order: who knows the ports of some calls does not know those of the next. What a late caller
 * still sends reaches no other call, since a port rests. Times are nanoseconds of any one clock.
 */
public final class PortPool {
    /**
     * How long ports rest.
     *
     * @param usual how long a port that was given back is not used again
     * @param least how long it is not used even if no other is left: 500 ports with 5 s of rest carry no more than 71 calls of
     *     2 s a second
     */
    public record Rest(Duration usual, Duration least) {}

    private record Resting(RtpPort port, long since) {}

    private final long usual;
    private final long least;
    private final RandomGenerator random;
    private final ArrayList<RtpPort> free;
    private final ArrayDeque<Resting> resting = new ArrayDeque<>();
    private final Set<RtpPort> used = new HashSet<>();
    /** Since when those have rested that were taken before their rest was over. */
    private final Map<RtpPort, Resting> early = new HashMap<>();

    /**
     * All ports free.
     *
     * @param random not to be foreseen
     */
    public PortPool(PortRange range, Rest rest, RandomGenerator random) {
        this.random = random;
        this.free = new ArrayList<>(range.ports());
        this.usual = rest.usual().toNanos();
        this.least = rest.least().toNanos();
    }

    /** A free port that the system gives; those it refuses rest. Null if there is none. */
    public @Nullable RtpPort take(long now, Predicate<RtpPort> bind) {
        wake(now);
        for (var port = next(now); port != null; port = next(now)) {
            boolean bound = false;
            try {
                bound = bind.test(port);
            } finally {
                if (!bound) {
                    early.remove(port);
                    resting.add(new Resting(port, now));
                }
            }
            if (bound) {
                used.add(port);
                return port;
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
        if (rested == null || now - rested.since() < least) {
            return null;
        }
        resting.remove();
        early.put(rested.port(), rested);
        return rested.port();
    }

    /** Lets a port rest that nobody needs any more. */
    public void giveBack(RtpPort port, long now) {
        var _ = end(port);
        resting.add(new Resting(port, now));
    }

    /** Takes back a port that nobody was told of: it is as it was before. Of several, the one that was taken last comes first. */
    public void takeBack(RtpPort port) {
        var rested = end(port);
        if (rested == null) {
            free.add(port);
        } else {
            resting.addFirst(rested);
        }
    }

    private @Nullable Resting end(RtpPort port) {
        if (!used.remove(port)) {
            throw new IllegalStateException("not used: " + port);
        }
        return early.remove(port);
    }

    /** Frees the ports that have rested. */
    public void wake(long now) {
        for (var next = resting.peek(); next != null && now - next.since() >= usual; next = resting.peek()) {
            resting.remove();
            free.add(next.port());
        }
    }

    /** How many ports are in each state. */
    public PortCounts counts() {
        return new PortCounts(used.size(), free.size(), resting.size());
    }
}
