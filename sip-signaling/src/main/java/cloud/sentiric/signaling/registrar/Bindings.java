package cloud.sentiric.signaling.registrar;

import cloud.sentiric.signaling.digest.NonceUse;
import cloud.sentiric.signaling.sip.Aor;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The location service (RFC 3261 §10): bindings by AOR, shared by all nodes. Does not wait. */
public interface Bindings {
    /** What a look-up found. */
    sealed interface Loaded {
        /**
         * The bindings, none if the AOR has none; some may be over.
         *
         * @param version changes with every change
         */
        record Found(String version, List<Binding> bindings) implements Loaded {
            public Found {
                bindings = List.copyOf(bindings);
            }
        }

        /** The store is away. */
        record Unavailable(String reason) implements Loaded {}
    }

    /** What became of a change. */
    enum Stored {
        STORED,
        /** Somebody else changed them: load and decide again. */
        CONFLICT,
        /** The nonce was used already with this count or a higher one. */
        REPLAYED,
        /** The store is away. */
        UNAVAILABLE
    }

    /** Looks up; completes on any thread, never exceptionally. */
    CompletionStage<Loaded> load(Aor aor);

    /**
     * Replaces all bindings of an AOR and marks the use of a nonce, both or neither.
     *
     * @param version version that {@code bindings} was decided on
     * @return completes on any thread, never exceptionally
     */
    CompletionStage<Stored> store(Aor aor, String version, List<Binding> bindings, NonceUse use);

    /**
     * Replaces all bindings of an AOR where no request of its user asks for it.
     *
     * @param version version that {@code bindings} was decided on
     * @return completes on any thread, never exceptionally
     */
    CompletionStage<Stored> replace(Aor aor, String version, List<Binding> bindings);
}
