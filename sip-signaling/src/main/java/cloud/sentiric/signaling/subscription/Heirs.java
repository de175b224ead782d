package cloud.sentiric.signaling.subscription;

import cloud.sentiric.signaling.owner.DialogId;
import cloud.sentiric.signaling.owner.Owner;
import cloud.sentiric.signaling.owner.Vigil;
import cloud.sentiric.signaling.owner.Witness;
import cloud.sentiric.signaling.owner.Witness.Testimony;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Says that this node has its subscriptions still, and takes over those of nodes that are gone: silent for a node whose own
 * link to the store was good for longer, and not running as a second witness says. Belongs to the thread of its executor.
 */
public final class Heirs {
    private static final int BATCH = 200;

    /**
     * What they are made of.
     *
     * @param lostAfter silence, after which an owner may be lost
     * @param own runs tasks on one thread, one after the other
     */
    public record Parts(
            SharedSubscriptions store,
            Owner self,
            Witness witness,
            WorkerSubscriptions subscriptions,
            Duration lostAfter,
            LongSupplier nanos,
            Executor own,
            Consumer<String> log) {}

    private final Parts parts;
    private final Vigil vigil;
    /** Owners whose subscriptions are being looked at; as many as have fallen silent. */
    private final Set<Owner> busy = new HashSet<>();

    public Heirs(Parts parts) {
        this.parts = parts;
        this.vigil = new Vigil(parts.lostAfter());
    }

    /** One round, to be run every few seconds. */
    public void run() {
        parts.store()
                .beat(parts.self())
                .whenCompleteAsync(
                        (beat, failure) -> {
                            if (failure != null) {
                                vigil.missed();
                                return;
                            }
                            if (!vigil.beaten(beat, now())) {
                                parts.log()
                                        .accept(
                                                "the store of subscriptions has lost what was in it: it is written again");
                                parts.subscriptions().keepAll();
                            }
                            look();
                        },
                        parts.own());
    }

    /** Leaves what this node has to the others, at its stop. */
    public CompletableFuture<Void> leave() {
        return parts.store().leave(parts.self()).toCompletableFuture();
    }

    private long now() {
        return parts.nanos().getAsLong();
    }

    private void look() {
        if (vigil.mayJudge(now())) {
            parts.store()
                    .silent(parts.lostAfter())
                    .thenAcceptAsync(silent -> silent.forEach(this::suspect), parts.own());
        }
    }

    private void suspect(Owner owner) {
        if (!owner.equals(parts.self()) && busy.add(owner)) {
            parts.store()
                    .some(owner, BATCH)
                    .whenCompleteAsync(
                            (ids, failure) -> {
                                if (failure != null) {
                                    busy.remove(owner);
                                } else if (ids.isEmpty()) {
                                    busy.remove(owner);
                                    parts.store().dismiss(owner, parts.lostAfter());
                                } else {
                                    judge(owner, ids);
                                }
                            },
                            parts.own());
        }
    }

    private void judge(Owner owner, List<DialogId> ids) {
        var inherited = new AtomicInteger();
        parts.witness()
                .of(owner)
                .thenComposeAsync(
                        testimony -> testimony == Testimony.GONE && vigil.mayJudge(now())
                                ? inherit(owner, ids, inherited)
                                : CompletableFuture.<Void>completedFuture(null),
                        parts.own())
                .whenCompleteAsync(
                        (done, failure) -> {
                            busy.remove(owner);
                            if (inherited.get() > 0) {
                                parts.log()
                                        .accept("node " + owner.node() + " is gone: " + inherited
                                                + " subscriptions of it are here now");
                                // There may be more.
                                suspect(owner);
                            }
                        },
                        parts.own());
    }

    private CompletableFuture<Void> inherit(Owner owner, List<DialogId> ids, AtomicInteger inherited) {
        return CompletableFuture.allOf(ids.stream()
                .map(id -> parts.store()
                        .inherit(id, owner, parts.lostAfter(), parts.self())
                        .thenAccept(subscription -> {
                            if (subscription != null && parts.subscriptions().inherit(subscription)) {
                                inherited.incrementAndGet();
                            }
                        })
                        .toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    }
}
