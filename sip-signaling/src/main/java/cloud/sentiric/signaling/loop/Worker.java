package cloud.sentiric.signaling.loop;

import cloud.sentiric.signaling.sip.Urgency;
import cloud.sentiric.signaling.transaction.TransactionLayer;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Owner of the calls and transactions of its Call-IDs. Owns the thread sip-worker-N. */
final class Worker {
    private static final Logger log = LoggerFactory.getLogger(Worker.class);
    /** Tasks between two looks at the timers. */
    private static final int BATCH = 256;

    private final Lanes lanes;
    private final Thread thread;
    private final Function<Worker, TransactionLayer> layers;
    private final Function<Worker, Intake> intakes;
    private @Nullable TransactionLayer layer;
    private @Nullable Intake intake;
    private volatile boolean running = true;
    private volatile int transactions;

    /**
     * Makes a worker; its thread starts with {@link #start}.
     *
     * @param room messages that may wait
     * @param layers makes its transactions, on its thread
     * @param intakes makes the intake of what is not parsed yet, on its thread
     */
    Worker(int index, int room, Function<Worker, TransactionLayer> layers, Function<Worker, Intake> intakes) {
        this.lanes = new Lanes(room);
        this.layers = layers;
        this.intakes = intakes;
        this.thread = Thread.ofPlatform().name("sip-worker-" + index).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Takes a message from the network; false if too many wait for one as urgent. */
    boolean offer(Urgency urgency, Runnable message) {
        return lanes.offer(urgency, message);
    }

    /** Takes an answer to work of its own; false only if answers pile up beyond every bound. */
    boolean execute(Runnable task) {
        return lanes.answer(task);
    }

    /** The transactions; on the worker's thread only. */
    TransactionLayer layer() {
        return made(layer);
    }

    /** The intake; on the worker's thread only. */
    Intake intake() {
        return made(intake);
    }

    private static <T> T made(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("not on its thread");
        }
        return part;
    }

    int transactions() {
        return transactions;
    }

    int waiting() {
        return lanes.size();
    }

    private void run() {
        var own = layers.apply(this);
        layer = own;
        intake = intakes.apply(this);
        while (running) {
            try {
                turn(own);
            } catch (InterruptedException e) {
                running = false;
            } catch (Throwable t) {
                // Whatever it is: the other calls of this worker go on.
                logSafely(t);
            }
        }
    }

    private void turn(TransactionLayer layer) throws InterruptedException {
        var task = lanes.poll(layer.quiet());
        for (int i = 0; task != null && i < BATCH; i++) {
            runSafely(task);
            task = lanes.poll(0);
        }
        if (task != null) {
            runSafely(task);
        }
        layer.tick();
        transactions = layer.size();
    }

    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (Throwable t) {
            logSafely(t);
        }
    }

    private static void logSafely(Throwable t) {
        try {
            log.error("a task of this worker failed", t);
        } catch (Throwable again) {
            // Nothing is left to say it with.
        }
    }

    void stop() {
        running = false;
        thread.interrupt();
    }

    /** Waits for the thread to end. */
    void join() throws InterruptedException {
        thread.join(TimeUnit.SECONDS.toMillis(2));
    }
}
