package cloud.sentiric.gateway.udp;

import cloud.sentiric.gateway.relay.Counters;
import cloud.sentiric.gateway.relay.Moves;
import cloud.sentiric.gateway.relay.Unanswered;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The thread {@code retries}: looks every now and then at what the workers' requests were answered. */
final class Retries implements Runnable {
    private static final long TICK_MILLIS = 20;

    /** Ticks between two looks at what waits for long; nor is there a look at the queues more often while they are empty. */
    private static final int PENDING_TICKS = 5;

    private final Moves moves;
    private final List<Unanswered> waiting = new CopyOnWriteArrayList<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private int ticks;

    Retries(Moves moves) {
        this.moves = moves;
    }

    /** Watches the queue of one more thread that relays; for any thread. */
    void watch(Unanswered queue) {
        waiting.add(queue);
    }

    Counters counters() {
        return moves.counters();
    }

    void stop() {
        stopped.countDown();
    }

    @Override
    public void run() {
        try {
            int next = PENDING_TICKS;
            while (!stopped.await(next * TICK_MILLIS, TimeUnit.MILLISECONDS)) {
                for (var queue : waiting) {
                    moves.look(queue, System.nanoTime());
                }
                ticks += next;
                if (ticks >= PENDING_TICKS) {
                    ticks = 0;
                    moves.tick(System.nanoTime());
                }
                next = waiting.stream().allMatch(Unanswered::isEmpty) ? PENDING_TICKS : 1;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
