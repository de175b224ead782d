package cloud.sentiric.signaling.loop;

import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.Response;
import cloud.sentiric.signaling.sip.Urgency;
import cloud.sentiric.signaling.transaction.TransactionLayer;
import cloud.sentiric.signaling.transaction.TransactionUsers;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** The fixed set of workers; a Call-ID always goes to the same one. */
public final class WorkerPool implements Workers, Intake.Next {
    private volatile List<Worker> workers = List.of();

    /**
     * Starts the workers.
     *
     * @param count number of workers
     * @param room messages that may wait for one
     * @param intakes makes the intake of a worker
     */
    public void start(
            int count,
            int room,
            TransactionLayer.Parts parts,
            TransactionUsers users,
            Function<Intake.Next, Intake> intakes) {
        workers = IntStream.range(0, count)
                .mapToObj(index -> new Worker(
                        index,
                        room,
                        _ -> new TransactionLayer(parts, users, index),
                        worker -> intakes.apply(new Own(index, worker))))
                .toList();
        workers.forEach(Worker::start);
    }

    /** Hands a datagram from the network to the worker of its Call-ID as it is; false if too many wait. */
    public boolean offer(CallId callId, byte[] datagram, InetSocketAddress peer) {
        if (workers.isEmpty()) {
            return false;
        }
        var worker = owner(callId);
        long arrived = System.nanoTime();
        return worker.offer(
                Urgency.of(datagram), () -> worker.intake().take(datagram, peer, System.nanoTime() - arrived));
    }

    @Override
    public boolean received(Request request, long waited) {
        var worker = owner(request.callId());
        long arrived = System.nanoTime() - waited;
        return worker.offer(Urgency.of(request), () -> worker.layer().received(request, System.nanoTime() - arrived));
    }

    @Override
    public boolean received(Response response) {
        var worker = owner(response.callId());
        return worker.offer(Urgency.DIALOG, () -> worker.layer().received(response));
    }

    /** A worker's way to the owner of what it has parsed: nearly always itself. */
    private final class Own implements Intake.Next {
        private final int own;
        private final Worker worker;

        Own(int own, Worker worker) {
            this.own = own;
            this.worker = worker;
        }

        @Override
        public boolean received(Request request, long waited) {
            if (index(request.callId()) != own) {
                return WorkerPool.this.received(request, waited);
            }
            worker.layer().received(request, waited);
            return true;
        }

        @Override
        public boolean received(Response response) {
            if (index(response.callId()) != own) {
                return WorkerPool.this.received(response);
            }
            worker.layer().received(response);
            return true;
        }
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
        int hash = callId.lane() * 0x9E3779B9;
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

    /** Requests without a final response, when the workers have done what waits for them now. */
    public CompletionStage<Integer> unanswered() {
        var all = CompletableFuture.completedFuture(0);
        for (var worker : workers) {
            all = all.thenCombine(
                    CompletableFuture.supplyAsync(() -> worker.layer().unanswered(), worker::execute), Integer::sum);
        }
        return all;
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
