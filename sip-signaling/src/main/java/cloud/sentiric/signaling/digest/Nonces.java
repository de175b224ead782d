package cloud.sentiric.signaling.digest;

import java.util.concurrent.CompletionStage;

/** Which nonces were used how often, shared by all nodes: a replay at another node is a replay. Does not wait. */
public interface Nonces {
    /** What became of a use. */
    enum Use {
        /** Not seen before. */
        FIRST,
        /** This count or a higher one was used already. */
        REPLAYED,
        /** The store is away. */
        UNAVAILABLE
    }

    /** Marks a use; completes on any thread, never exceptionally. */
    CompletionStage<Use> use(NonceUse use);
}
