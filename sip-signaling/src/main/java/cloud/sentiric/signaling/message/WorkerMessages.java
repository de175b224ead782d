package cloud.sentiric.signaling.message;

import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Tag;
import cloud.sentiric.signaling.transaction.Transactions;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.ToIntFunction;

/** The messages of all workers, as other threads reach them. */
public final class WorkerMessages {
    /** More workers than a node can have. */
    private static final int MAX_WORKERS = 64;

    private final Messages.Parts parts;
    private final ToIntFunction<CallId> index;
    private final AtomicReferenceArray<Messages> byWorker = new AtomicReferenceArray<>(MAX_WORKERS);

    /**
     * Made once.
     *
     * @param index of the worker that owns a Call-ID
     */
    public WorkerMessages(Messages.Parts parts, ToIntFunction<CallId> index) {
        this.parts = parts;
        this.index = index;
    }

    /** Makes the messages of a worker, on its thread. */
    public Messages create(int worker, Transactions transactions) {
        var made = new Messages(parts, transactions);
        byWorker.set(worker, made);
        return made;
    }

    /** A user for whom messages wait has a phone now, or still. */
    public void awaited(Aor user) {
        var callId = new CallId(Tag.create() + "-messages");
        // A worker that is too busy is asked again with the next REGISTER.
        boolean _ = parts.home().test(callId, () -> {
            var messages = byWorker.get(index.applyAsInt(callId));
            if (messages != null) {
                messages.deliver(user, callId);
            }
        });
    }
}
