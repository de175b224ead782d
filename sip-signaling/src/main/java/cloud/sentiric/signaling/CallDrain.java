package cloud.sentiric.signaling;

import cloud.sentiric.signaling.call.WorkerCalls;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Gives confirmed calls to other nodes at a stop, while the SIP server still waits for calls to end; those that nobody takes, or
 * that are not confirmed in time, end with BYE to the phones.
 */
final class CallDrain {
    /** Just before the SIP server stops. */
    static final int PHASE = -999;
    /** Until calls in which something was under way are tried again. */
    private static final long AGAIN_MS = 100;

    private final WorkerCalls calls;
    private final Supplier<CompletionStage<Boolean>> leave;
    private final ScheduledExecutorService chores;
    private final Duration patience;

    /** Made once, with what says that this node leaves, and answers whether another is there. */
    CallDrain(
            WorkerCalls calls,
            Supplier<CompletionStage<Boolean>> leave,
            ScheduledExecutorService chores,
            Duration patience) {
        this.calls = calls;
        this.leave = leave;
        this.chores = chores;
        this.patience = patience;
    }

    /** Begun once, when the process stops; the SIP server waits for what comes of it. */
    void run(Runnable callback) {
        leave.get().thenAccept(others -> {
            if (others) {
                Future<?> giving = chores.scheduleWithFixedDelay(
                        new Chore(calls::giveAwayAll), 0, AGAIN_MS, TimeUnit.MILLISECONDS);
                later(() -> giving.cancel(false));
            }
        });
        later(() -> calls.terminateAll("node_stopped"));
        callback.run();
    }

    private void later(Runnable task) {
        chores.schedule(task, patience.toMillis(), TimeUnit.MILLISECONDS);
    }
}
