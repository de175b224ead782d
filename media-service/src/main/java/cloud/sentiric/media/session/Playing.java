package cloud.sentiric.media.session;

import cloud.sentiric.media.playout.Played;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A playing under way.
 *
 * @param started complete when it was taken up
 * @param ended complete when it ended, or with what kept it from starting
 */
public record Playing(CompletableFuture<Reply<Held>> started, CompletableFuture<Reply<Played>> ended) {
    /** One that was asked for. */
    public static Playing asked() {
        var playing = new Playing(new CompletableFuture<>(), new CompletableFuture<>());
        playing.started.whenComplete(playing::notStarted);
        return playing;
    }

    /** What never starts has ended. */
    private void notStarted(@Nullable Reply<Held> reply, @Nullable Throwable failure) {
        switch (reply) {
            case null -> ended.completeExceptionally(failure == null ? new IllegalStateException() : failure);
            case Reply.Done<Held> _ -> {}
            case Reply.Unknown<Held> _ -> ended.complete(new Reply.Unknown<>());
            case Reply.NoEnd<Held> _ -> ended.complete(new Reply.NoEnd<>());
            case Reply.Refused<Held> refused -> ended.complete(new Reply.Refused<>(refused.reason()));
            case Reply.Busy<Held> _ -> ended.complete(new Reply.Busy<>());
        }
    }
}
