package cloud.sentiric.signaling.registrar;

import cloud.sentiric.signaling.digest.Guesses.Trial;
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

    /** What a look-up for the sender of a right digest found. */
    sealed interface Admitted {
        /** The digest counts. */
        record Free(Loaded.Found found) implements Admitted {}

        /** Refused for a while, right or wrong. */
        record Locked() implements Admitted {}

        /** The store is away. */
        record Unavailable(String reason) implements Admitted {}
    }

    /** What became of a change. */
    enum Stored {
        STORED,
        /** Stored, and messages wait for the user. */
        AWAITED,
        /** Somebody else changed them: load and decide again. */
        CONFLICT,
        /** The nonce was used already with this count or a higher one. */
        REPLAYED,
        /** The digest may not count for a while, right or wrong. */
        LOCKED,
        /** The store is away. */
        UNAVAILABLE
    }

    /** Looks up; completes on any thread, never exceptionally. */
    CompletionStage<Loaded> load(Aor aor);

    /** Looks up, and whether a right digest may count; completes on any thread, never exceptionally. */
    CompletionStage<Admitted> admit(Aor aor, Trial trial);

    /**
     * Replaces all bindings of an AOR, marks the use of a nonce and that its trial succeeded, all or nothing of it.
     *
     * @param version version that the change was decided on
     * @param next what is found from then on, under a version that nobody else makes; none at all without bindings
     * @return completes on any thread, never exceptionally
     */
    CompletionStage<Stored> store(Aor aor, String version, Loaded.Found next, NonceUse use, Trial trial);

    /**
     * Replaces all bindings of an AOR where no request of its user asks for it.
     *
     * @param version version that {@code bindings} was decided on
     * @return completes on any thread, never exceptionally
     */
    CompletionStage<Stored> replace(Aor aor, String version, List<Binding> bindings);
}
