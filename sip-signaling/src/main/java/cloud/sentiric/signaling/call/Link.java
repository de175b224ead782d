package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.transaction.Transactions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The way from one worker to another: what is sent is done there in its order, and again where the other one is too busy. Belongs
 * to the worker that sends.
 */
final class Link {
    /** What may wait for a worker that is too busy: more than the legs of one call can say until they are given up. */
    private static final int MAX_WAITING = 1_000;

    private static final Duration AGAIN = Duration.ofMillis(50);

    private final CallId home;
    private final CallWorkers workers;
    private final Transactions transactions;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean trying;

    /**
     * Made once.
     *
     * @param home a Call-ID of the other worker
     */
    Link(CallId home, CallWorkers workers, Transactions transactions) {
        this.home = home;
        this.workers = workers;
        this.transactions = transactions;
    }

    void send(Runnable task) {
        if (waiting.size() >= MAX_WAITING) {
            throw new IllegalStateException("the worker of " + home + " takes nothing any more");
        }
        waiting.add(task);
        if (!trying) {
            flush();
        }
    }

    private void flush() {
        trying = false;
        for (var task = waiting.peek(); task != null; task = waiting.peek()) {
            if (!workers.execute(home, task)) {
                trying = true;
                transactions.after(AGAIN, this::flush);
                return;
            }
            waiting.remove();
        }
    }
}
