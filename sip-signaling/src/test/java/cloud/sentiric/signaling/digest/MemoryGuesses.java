package cloud.sentiric.signaling.digest;

import cloud.sentiric.signaling.sip.Aor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Wrong digests in memory; a user is locked by hand. */
public final class MemoryGuesses implements Guesses {
    public final Set<Aor> locked = new HashSet<>();
    public final List<Trial> wrong = new ArrayList<>();
    public final List<Trial> right = new ArrayList<>();
    public boolean away;
    private final Map<Aor, Integer> failures = new HashMap<>();

    @Override
    public CompletionStage<Judgement> admit(Trial trial) {
        return CompletableFuture.completedFuture(judgement(trial, 0));
    }

    @Override
    public CompletionStage<Judgement> failed(Trial trial) {
        wrong.add(trial);
        return CompletableFuture.completedFuture(judgement(trial, failures.merge(trial.user(), 1, Integer::sum)));
    }

    private Judgement judgement(Trial trial, int count) {
        if (away) {
            return new Unavailable();
        }
        return locked.contains(trial.user()) ? new Locked() : new Free(count);
    }

    @Override
    public void succeeded(Trial trial) {
        right.add(trial);
    }
}
