package cloud.sentiric.signaling.registrar;

import cloud.sentiric.signaling.digest.NonceUse;
import cloud.sentiric.signaling.digest.Nonces;
import cloud.sentiric.signaling.sip.Aor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Bindings and used nonces in memory. */
public final class MemoryBindings implements Bindings, Nonces {
    public final Map<Aor, List<Binding>> bindings = new HashMap<>();
    public final List<Runnable> beforeStore = new ArrayList<>();
    private final Map<String, Long> nonces = new HashMap<>();
    private int version;
    public boolean away;

    @Override
    public CompletionStage<Loaded> load(Aor aor) {
        return CompletableFuture.completedFuture(
                away
                        ? new Loaded.Unavailable("away")
                        : new Loaded.Found("" + version, bindings.getOrDefault(aor, List.of())));
    }

    @Override
    public CompletionStage<Stored> store(Aor aor, String version, List<Binding> bindings, NonceUse use) {
        if (!beforeStore.isEmpty()) {
            beforeStore.removeFirst().run();
        }
        return CompletableFuture.completedFuture(stored(aor, version, bindings, use));
    }

    @Override
    public CompletionStage<Stored> replace(Aor aor, String version, List<Binding> bindings) {
        return store(aor, version, bindings, new NonceUse("none " + version, 1, Instant.MAX));
    }

    private Stored stored(Aor aor, String expected, List<Binding> changed, NonceUse use) {
        if (away) {
            return Stored.UNAVAILABLE;
        }
        if (nonces.getOrDefault(use.nonce(), 0L) >= use.count()) {
            return Stored.REPLAYED;
        }
        if (!expected.equals("" + version)) {
            return Stored.CONFLICT;
        }
        version++;
        nonces.put(use.nonce(), use.count());
        bindings.put(aor, changed);
        return Stored.STORED;
    }

    /** As if another node had changed something. */
    public void touch() {
        version++;
    }

    @Override
    public CompletionStage<Use> use(NonceUse use) {
        if (away) {
            return CompletableFuture.completedFuture(Use.UNAVAILABLE);
        }
        long before = nonces.merge(use.nonce(), use.count(), (old, now) -> old >= now ? Long.MAX_VALUE : now);
        return CompletableFuture.completedFuture(before == Long.MAX_VALUE ? Use.REPLAYED : Use.FIRST);
    }
}
