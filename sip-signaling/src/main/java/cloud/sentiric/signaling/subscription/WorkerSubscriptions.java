package cloud.sentiric.signaling.subscription;

import cloud.sentiric.signaling.owner.DialogId;
import cloud.sentiric.signaling.owner.Owner;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.transaction.Transactions;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/** The subscriptions of all workers, as other threads reach them. */
public final class WorkerSubscriptions {
    /** More workers than a node can have. */
    private static final int MAX_WORKERS = 64;

    private final Subscriptions.Parts parts;
    private final Predicate<IntConsumer> everyWorker;
    private final ToIntFunction<CallId> index;
    private final AtomicReferenceArray<Subscriptions> byWorker = new AtomicReferenceArray<>(MAX_WORKERS);

    /**
     * Made once.
     *
     * @param everyWorker runs a task once on every worker, with the worker's index; false if one could not take it
     * @param index of the worker that owns a Call-ID
     */
    public WorkerSubscriptions(
            Subscriptions.Parts parts, Predicate<IntConsumer> everyWorker, ToIntFunction<CallId> index) {
        this.parts = parts;
        this.everyWorker = everyWorker;
        this.index = index;
    }

    /** Makes the subscriptions of a worker, on its thread. */
    public Subscriptions create(int worker, Transactions transactions) {
        var made = new Subscriptions(parts, transactions);
        byWorker.set(worker, made);
        return made;
    }

    /** Something may have become of a resource. */
    public void changed(Aor resource) {
        if (parts.watched().has(resource)) {
            each(subscriptions -> subscriptions.changed(resource));
        }
    }

    /** News may have been missed. */
    public void lookAround() {
        each(Subscriptions::lookAround);
    }

    /** Another node has a subscription of this owner now. */
    public void taken(Owner owner, DialogId id) {
        if (owner.equals(parts.self())) {
            // A worker that is too busy finds out with its next NOTIFY.
            boolean _ = parts.home().test(id.callId(), () -> {
                var subscriptions = byWorker.get(index.applyAsInt(id.callId()));
                if (subscriptions != null) {
                    subscriptions.taken(id);
                }
            });
        }
    }

    void keepAll() {
        each(Subscriptions::keepAll);
    }

    /** Takes over a subscription; false if it cannot be handed on now. */
    boolean inherit(Subscription subscription) {
        var callId = subscription.dialog().callId();
        return parts.home().test(callId, () -> {
            var subscriptions = byWorker.get(index.applyAsInt(callId));
            // Where there is no room, it ends with its time.
            boolean _ = subscriptions != null && subscriptions.inherit(subscription);
        });
    }

    private void each(Consumer<Subscriptions> task) {
        // A worker that is too busy to be told sees it with its next look.
        boolean _ = everyWorker.test(worker -> {
            var subscriptions = byWorker.get(worker);
            if (subscriptions != null) {
                task.accept(subscriptions);
            }
        });
    }
}
