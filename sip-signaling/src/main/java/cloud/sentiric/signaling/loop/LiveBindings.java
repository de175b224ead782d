package cloud.sentiric.signaling.loop;

import cloud.sentiric.signaling.registrar.Binding;
import cloud.sentiric.signaling.registrar.BindingEvents;
import cloud.sentiric.signaling.sip.Aor;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The bindings that this node made and that are still alive, for sip_registrations; safe for any thread. */
public final class LiveBindings implements BindingEvents {
    private static final Logger log = LoggerFactory.getLogger(LiveBindings.class);
    /** Bindings that are counted; more are logged only. */
    private static final int MAX = 1_000_000;

    private record Key(Aor aor, String binding) {}

    private final Map<Key, Instant> ends = new ConcurrentHashMap<>();
    private final InstantSource clock;
    private final String callIdKey;
    private final Consumer<Aor> changed;
    private volatile Consumer<Aor> awaited = aor -> {};

    /**
     * Made once.
     *
     * @param callIdKey key of the Call-ID in the logging context
     * @param changed takes an AOR whose bindings are others now, and not only for longer
     */
    public LiveBindings(InstantSource clock, String callIdKey, Consumer<Aor> changed) {
        this.clock = clock;
        this.callIdKey = callIdKey;
        this.changed = changed;
    }

    /** Who is told of users that have registered and for whom messages wait. */
    public void whenAwaited(Consumer<Aor> listener) {
        awaited = listener;
    }

    @Override
    public void awaited(Aor aor) {
        awaited.accept(aor);
    }

    @Override
    public void bound(Aor aor, Binding binding) {
        var key = new Key(aor, binding.key());
        boolean renewed = ends.size() >= MAX ? ends.containsKey(key) : ends.put(key, binding.expires()) != null;
        if (!renewed) {
            changed.accept(aor);
        }
        if (renewed && !log.isDebugEnabled()) {
            return;
        }
        try (var _ = MDC.putCloseable(callIdKey, binding.callId().value())) {
            if (renewed) {
                log.debug("{} at {} renewed", aor, binding);
            } else {
                log.info("{} registered at {}", aor, binding);
            }
        }
    }

    @Override
    public void unbound(Aor aor, Binding binding) {
        ends.remove(new Key(aor, binding.key()));
        changed.accept(aor);
        try (var _ = MDC.putCloseable(callIdKey, binding.callId().value())) {
            log.info("{} no longer at {}", aor, binding);
        }
    }

    /** How many are alive; forgets the others. */
    public int count() {
        var now = clock.instant();
        ends.values().removeIf(end -> !end.isAfter(now));
        return ends.size();
    }
}
