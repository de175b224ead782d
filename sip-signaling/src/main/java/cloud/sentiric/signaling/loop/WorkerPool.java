package cloud.sentiric.signaling.loop;

import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.Response;
import cloud.sentiric.signaling.transaction.TransactionLayer;
import cloud.sentiric.signaling.transaction.TransactionUsers;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** The fixed set of workers; a Call-ID always goes to the same one. */
public final class WorkerPool implements Workers {
    private volatile List<Worker> workers = List.of();

    /**
     * Starts the workers.
     *
     * @param count number of workers
     * @param intake messages that may wait for one
     */
    public void start(int count, int intake, TransactionLayer.Parts parts, TransactionUsers users) {
        workers = IntStream.range(0, count)
                .mapToObj(index -> new Worker(index, intake, _ -> new TransactionLayer(parts, users, index)))
                .toList();
        workers.forEach(Worker::start);
    }

    /** Hands a request from the network over; false if too many wait. */
    boolean received(Request request) {
        var worker = owner(request.callId());
        return worker.offer(() -> worker.layer().received(request));
    }

    /** Hands a response from the network over; false if too many wait. */
    boolean received(Response response) {
        var worker = owner(response.callId());
        return worker.offer(() -> worker.layer().received(response));
    }

    @Override
    public boolean execute(CallId callId, Runnable task) {
        return !workers.isEmpty() && owner(callId).execute(task);
    }

    @Override
    public boolean executeAll(IntConsumer task) {
        boolean all = true;
        for (int i = 0; i < workers.size(); i++) {
            int index = i;
            all &= workers.get(i).execute(() -> task.accept(index));
        }
        return all;
    }

    @Override
    public int index(CallId callId) {
        int hash = callId.value().hashCode() * 0x9E3779B9;
        return Math.floorMod(hash ^ (hash >>> 16), Math.max(workers.size(), 1));
    }

    @Override
    public int count() {
        return workers.size();
    }

    private Worker owner(CallId callId) {
        return workers.get(index(callId));
    }

    /** Transactions of all workers. */
    public int transactions() {
        return workers.stream().mapToInt(Worker::transactions).sum();
    }

    /** Tasks that wait for the workers. */
    public int waiting() {
        return workers.stream().mapToInt(Worker::waiting).sum();
    }

    /** Stops the workers and waits for their threads. */
    public void stop() throws InterruptedException {
        workers.forEach(Worker::stop);
        for (var worker : workers) {
            worker.join();
        }
    }
}
