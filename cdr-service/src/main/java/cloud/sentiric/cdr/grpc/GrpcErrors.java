package cloud.sentiric.cdr.grpc;

import cloud.sentiric.cdr.calls.CallsAway;
import cloud.sentiric.cdr.calls.ContentRefused;
import cloud.sentiric.store.record.SqlState;
import io.grpc.Status;
import io.grpc.StatusException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.grpc.server.exception.GrpcExceptionHandler;

/** Exceptions as gRPC codes; the only place where an exception becomes a code. */
public final class GrpcErrors implements GrpcExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(GrpcErrors.class);

    @Override
    public @Nullable StatusException handleException(Throwable e) {
        // A status that a method threw is its answer.
        if (Status.fromThrowable(e).getCode() != Status.Code.UNKNOWN) {
            return null;
        }
        return switch (e) {
            case CallsAway slow
            when SqlState.of(slow).equals(SqlState.QUERY_CANCELED) ->
                Status.DEADLINE_EXCEEDED
                        .withDescription("the database took too long")
                        .asException();
            case CallsAway away ->
                Status.UNAVAILABLE
                        .withDescription(away.getMessage() + "; try again")
                        .asException();
            case ContentRefused refused ->
                Status.INVALID_ARGUMENT.withDescription(refused.getMessage()).asException();
            default -> {
                log.error("a request failed", e);
                yield Status.INTERNAL.withDescription("see the service's log").asException();
            }
        };
    }
}
