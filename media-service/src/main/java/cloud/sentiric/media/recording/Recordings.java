package cloud.sentiric.media.recording;

import java.util.concurrent.CompletableFuture;

/** Where recordings are kept. Nothing here waits. */
public interface Recordings {
    /** Begins one, or says why not. */
    Begun begin(Order order, long now);

    /** What became of a request for one. */
    sealed interface Begun {
        /**
         * It is recorded from now on.
         *
         * @param tape what is heard goes there
         * @param opened complete when there is a file, or cannot be one
         * @param finished complete when it is whole
         */
        record Going(Tape tape, CompletableFuture<Opened> opened, CompletableFuture<Finished> finished)
                implements Begun {}

        record Refused(String reason) implements Begun {}
    }

    /** Whether there is a file. */
    sealed interface Opened {
        record Ready(String uri) implements Opened {}

        record Failed(String reason) implements Opened {}
    }

    /**
     * A recording that is whole.
     *
     * @param uri where it is
     * @param cause why it ended
     */
    record Finished(String uri, long durationMs, Cause cause) {}

    /** Why a recording ended. */
    enum Cause {
        /** It was told to, or its call is over. */
        STOPPED,
        /** It is as long as it may be. */
        TOO_LONG,
        /** The disk took no more. */
        DISK,
        /** The process that made it was lost. */
        LOST
    }

    /** Where nothing can be kept. */
    Recordings NONE = (_, _) -> new Begun.Refused("no folder for recordings is configured (RECORDINGS_DIR)");
}
