package cloud.sentiric.signaling.registrar;

import cloud.sentiric.signaling.digest.Guesses;
import cloud.sentiric.signaling.digest.Guesses.Trial;
import cloud.sentiric.signaling.digest.MemoryGuesses;
import cloud.sentiric.signaling.digest.NonceUse;
import cloud.sentiric.signaling.digest.Nonces;
import cloud.sentiric.signaling.sip.Aor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Bindings, used nonces and who was let in, in memory. */
public final class MemoryBindings implements Bindings, Nonces {
    public final Map<Aor, List<Binding>> bindings = new HashMap<>();
    public final List<Runnable> beforeStore = new ArrayList<>();
    /** Users for whom messages wait. */
    public final Set<Aor> awaited = new HashSet<>();

    private final Map<String, Long> nonces = new HashMap<>();
    private final MemoryGuesses guesses;
    private String version = "0";
    private int touched;
    /** Look-ups so far. */
    public int loads;

    public boolean away;

    public MemoryBindings() {
        this(new MemoryGuesses());
    }

    public MemoryBindings(MemoryGuesses guesses) {
        this.guesses = guesses;
    }

    @Override
    public CompletionStage<Admitted> admit(Aor aor, Trial trial) {
        return load(aor).thenCombine(guesses.admit(trial), MemoryBindings::admitted);
    }

    private static Admitted admitted(Loaded loaded, Guesses.Judgement judgement) {
        return switch (judgement) {
            case Guesses.Locked _ -> new Admitted.Locked();
            case Guesses.Unavailable _ -> new Admitted.Unavailable("away");
            case Guesses.Free _ ->
                switch (loaded) {
                    case Loaded.Found found -> new Admitted.Free(found);
                    case Loaded.Unavailable(var reason) -> new Admitted.Unavailable(reason);
                };
        };
    }

    @Override
    public CompletionStage<Loaded> load(Aor aor) {
        loads++;
        return CompletableFuture.completedFuture(
                away
                        ? new Loaded.Unavailable("away")
                        : new Loaded.Found(version, bindings.getOrDefault(aor, List.of())));
    }

    @Override
    public CompletionStage<Stored> store(Aor aor, String version, Loaded.Found next, NonceUse use, Trial trial) {
        return guesses.admit(trial).thenApply(judgement -> {
            var stored = judgement instanceof Guesses.Locked ? Stored.LOCKED : store(aor, version, next, use);
            if (stored == Stored.STORED) {
                guesses.succeeded(trial);
            }
            return stored == Stored.STORED && awaited.contains(aor) ? Stored.AWAITED : stored;
        });
    }

    @Override
    public CompletionStage<Stored> replace(Aor aor, String version, List<Binding> bindings) {
        var next = new Loaded.Found("replaced " + version, bindings);
        return CompletableFuture.completedFuture(
                store(aor, version, next, new NonceUse("none " + version, 1, Instant.MAX)));
    }

    private Stored store(Aor aor, String expected, Loaded.Found next, NonceUse use) {
        if (!beforeStore.isEmpty()) {
            beforeStore.removeFirst().run();
        }
        if (away) {
            return Stored.UNAVAILABLE;
        }
        if (nonces.getOrDefault(use.nonce(), 0L) >= use.count()) {
            return Stored.REPLAYED;
        }
        if (!expected.equals(version)) {
            return Stored.CONFLICT;
        }
        version = next.version();
        nonces.put(use.nonce(), use.count());
        bindings.put(aor, next.bindings());
        return Stored.STORED;
    }

    /** As if another node had changed something. */
    public void touch() {
        version = "touched " + ++touched;
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
