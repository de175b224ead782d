package cloud.sentiric.signaling;

import cloud.sentiric.signaling.trunk.TrunkWatch;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Leaves trunks to other nodes at a stop; where there is none, our bindings at registrars are removed, while the SIP server still
 * runs.
 */
final class TrunkDrain {
    /** Before calls are given away and the SIP server stops. */
    static final int PHASE = -998;
    /** A registrar that takes longer forgets us by itself. */
    private static final long PATIENCE_S = 3;

    private final TrunkWatch watch;
    private final Supplier<CompletionStage<Boolean>> leave;

    /** Made once, with what says that this node leaves, and answers whether another is there. */
    TrunkDrain(TrunkWatch watch, Supplier<CompletionStage<Boolean>> leave) {
        this.watch = watch;
        this.leave = leave;
    }

    /** Done once, when the process stops. */
    void run(Runnable callback) {
        leave.get()
                .thenCompose(watch::leave)
                .toCompletableFuture()
                .orTimeout(PATIENCE_S, TimeUnit.SECONDS)
                .whenComplete((done, failure) -> callback.run());
    }
}
