package cloud.sentiric.signaling.trunk;

import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.OutgoingRequest;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import cloud.sentiric.signaling.transaction.Transactions;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Sends requests by the workers of their Call-IDs. */
public final class WorkerRequests implements Requests {
    /** More workers than a node can have. */
    private static final int MAX_WORKERS = 64;

    private final BiPredicate<CallId, Runnable> home;
    private final ToIntFunction<CallId> index;
    private final AtomicReferenceArray<@Nullable Transactions> byWorker = new AtomicReferenceArray<>(MAX_WORKERS);

    /**
     * Made once.
     *
     * @param home runs a task on the worker of a Call-ID; false if it cannot
     * @param index of the worker that owns a Call-ID
     */
    public WorkerRequests(BiPredicate<CallId, Runnable> home, ToIntFunction<CallId> index) {
        this.home = home;
        this.index = index;
    }

    /** A worker is there. */
    public void enter(int worker, Transactions transactions) {
        byWorker.set(worker, transactions);
    }

    @Override
    public void send(OutgoingRequest request, Consumer<ClientOutcome> to) {
        boolean queued = home.test(request.callId(), () -> {
            var transactions = byWorker.get(index.applyAsInt(request.callId()));
            if (transactions == null) {
                to.accept(new ClientOutcome.Failed("no worker"));
                return;
            }
            try {
                transactions.send(request, to);
            } catch (RuntimeException | Error bug) {
                to.accept(new ClientOutcome.Failed(bug.toString()));
            }
        });
        if (!queued) {
            to.accept(new ClientOutcome.Failed("too much to do"));
        }
    }
}
