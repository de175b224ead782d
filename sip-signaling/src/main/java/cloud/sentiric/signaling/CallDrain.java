package cloud.sentiric.signaling;

import cloud.sentiric.signaling.call.WorkerCalls;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.context.SmartLifecycle;

/** Ends the calls that a stop would cut off: BYE to the phones, while the SIP server still waits for calls to end. */
final class CallDrain implements SmartLifecycle {
    /** Stopped just before the SIP server. */
    private static final int PHASE = -999;

    private final WorkerCalls calls;
    private final ScheduledExecutorService chores;
    private final Duration patience;
    private volatile boolean running;

    CallDrain(WorkerCalls calls, ScheduledExecutorService chores, Duration patience) {
        this.calls = calls;
        this.chores = chores;
        this.patience = patience;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        chores.schedule(() -> calls.terminateAll("node_stopped"), patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
