package cloud.sentiric.signaling.subscription;

import cloud.sentiric.signaling.sip.Aor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What is watched by subscriptions of this node, as large as they are many. Any thread. */
public final class Watched {
    private final Map<Aor, Integer> byResource = new ConcurrentHashMap<>();
    private final AtomicInteger all = new AtomicInteger();

    void add(Aor resource) {
        byResource.merge(resource, 1, Integer::sum);
        all.incrementAndGet();
    }

    void remove(Aor resource) {
        byResource.computeIfPresent(resource, (_, count) -> count == 1 ? null : count - 1);
        all.decrementAndGet();
    }

    public boolean has(Aor resource) {
        return byResource.containsKey(resource);
    }

    /** Subscriptions of this node. */
    public int subscriptions() {
        return all.get();
    }
}
