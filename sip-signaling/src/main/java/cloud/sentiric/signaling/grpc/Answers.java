package cloud.sentiric.signaling.grpc;

import cloud.sentiric.node.LogContext;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.media.Pending;
import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.Status;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Requests to other services that nobody waits for. */
final class Answers {
    private static final int MAX_WORDS = 120;

    private Answers() {}

    /** Sends a request with the call's trace; its answer or its status comes on a thread of gRPC. */
    static <A> Pending ask(
            CallTrace trace, Supplier<ListenableFuture<A>> request, Consumer<A> answer, Consumer<Status> failure) {
        ListenableFuture<A> future;
        // The interceptor takes the trace from the logging context.
        try (var _ = LogContext.of(
                trace.traceId(), trace.attemptId().toString(), trace.callId().value())) {
            future = request.get();
        }
        whenDone(future, answer, failure);
        return () -> future.cancel(true);
    }

    /** Takes the answer or the status of a request, on a thread of gRPC. */
    static <A> void whenDone(ListenableFuture<A> future, Consumer<A> answer, Consumer<Status> failure) {
        var callback = new FutureCallback<A>() {
            @Override
            public void onSuccess(@Nullable A result) {
                // gRPC gives no null.
                answer.accept(Objects.requireNonNull(result));
            }

            @Override
            public void onFailure(Throwable thrown) {
                // Given up by us: no status came from anywhere.
                failure.accept(future.isCancelled() ? Status.CANCELLED : Status.fromThrowable(thrown));
            }
        };
        Futures.addCallback(future, callback, MoreExecutors.directExecutor());
    }

    /** A status in words: its code, and the beginning of what the other side said. */
    static String words(Status status) {
        var said = status.getDescription();
        return said == null
                ? status.getCode().toString()
                : status.getCode() + ": " + said.substring(0, Math.min(said.length(), MAX_WORDS));
    }
}
