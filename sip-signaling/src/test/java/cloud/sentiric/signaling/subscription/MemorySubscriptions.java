package cloud.sentiric.signaling.subscription;

import cloud.sentiric.signaling.owner.DialogId;
import cloud.sentiric.signaling.owner.Owner;
import cloud.sentiric.signaling.owner.SharedDialogs.Beat;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A store of subscriptions in memory, for one node. */
final class MemorySubscriptions implements SharedSubscriptions {
    final Map<DialogId, Subscription> kept = new HashMap<>();
    boolean full;
    boolean away;
    /** Another node has them all. */
    boolean taken;

    int claims;

    private <T> CompletionStage<T> answer(Supplier<T> value) {
        return away
                ? CompletableFuture.failedFuture(new IllegalStateException("away"))
                : CompletableFuture.completedFuture(value.get());
    }

    @Override
    public CompletionStage<Opened> open(Subscription subscription, Owner self) {
        return answer(() -> {
            if (full) {
                return Opened.FULL;
            }
            kept.put(subscription.id(), subscription);
            return Opened.OPENED;
        });
    }

    @Override
    public CompletionStage<Boolean> keep(Subscription subscription, Owner self) {
        return answer(() -> {
            kept.put(subscription.id(), subscription);
            return !taken;
        });
    }

    @Override
    public CompletionStage<Boolean> forget(Subscription subscription, Owner self) {
        return answer(() -> {
            kept.remove(subscription.id());
            return !taken;
        });
    }

    @Override
    public CompletionStage<@Nullable Subscription> claim(DialogId id, String remoteTag, Owner self) {
        claims++;
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<@Nullable Subscription> inherit(DialogId id, Owner lost, Duration silence, Owner self) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Beat> beat(Owner self) {
        return answer(() -> new Beat(0, 1, "server"));
    }

    @Override
    public CompletionStage<Void> leave(Owner self) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<List<Owner>> silent(Duration silence) {
        return answer(List::of);
    }

    @Override
    public CompletionStage<List<DialogId>> some(Owner owner, int limit) {
        return answer(List::of);
    }

    @Override
    public CompletionStage<Void> dismiss(Owner lost, Duration silence) {
        return CompletableFuture.completedFuture(null);
    }
}
