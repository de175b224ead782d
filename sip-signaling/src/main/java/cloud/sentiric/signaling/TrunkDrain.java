package cloud.sentiric.signaling;

import cloud.sentiric.signaling.trunk.TrunkWatch;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.springframework.context.SmartLifecycle;

/**
 * Leaves trunks to other nodes at a stop; where there is none, our bindings at registrars are removed, while the SIP server still
 * runs.
 */
final class TrunkDrain implements SmartLifecycle {
    /** Stopped before calls are given away and the SIP server stops. */
    private static final int PHASE = -998;
    /** A registrar that takes longer forgets us by itself. */
    private static final long PATIENCE_S = 3;

    private final TrunkWatch watch;
    private final Supplier<CompletionStage<Boolean>> leave;
    private volatile boolean running;

    /** Made once, with what says that this node leaves, and answers whether another is there. */
    TrunkDrain(TrunkWatch watch, Supplier<CompletionStage<Boolean>> leave) {
        this.watch = watch;
        this.leave = leave;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        throw new UnsupportedOperationException("stopped with a callback");
    }

    @Override
    public void stop(Runnable callback) {
        running = false;
        leave.get()
                .thenCompose(watch::leave)
                .toCompletableFuture()
                .orTimeout(PATIENCE_S, TimeUnit.SECONDS)
                .whenComplete((done, failure) -> callback.run());
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
