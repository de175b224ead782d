package cloud.sentiric.store.grpc;

import static java.util.stream.Collectors.joining;

import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.Violation;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.function.Function;

/** Outcomes as gRPC answers; the only place where an outcome becomes a code. */
public final class Replies {
    private Replies() {}

    public static <T, A> void send(StreamObserver<A> to, Outcome<T> outcome, Function<T, A> answer) {
        switch (outcome) {
            case Outcome.Done<T>(T value) -> {
                to.onNext(answer.apply(value));
                to.onCompleted();
            }
            case Outcome.Invalid<T>(List<Violation> violations) ->
                to.onError(status(
                        Status.INVALID_ARGUMENT,
                        violations.stream().map(Violation::toString).collect(joining("; "))));
            case Outcome.Unknown<T>(String field, String value) ->
                to.onError(status(Status.NOT_FOUND, field + ": there is no " + value));
            case Outcome.Taken<T>(String field) -> to.onError(status(Status.ALREADY_EXISTS, field + " is taken"));
            case Outcome.InUse<T>(String field, String value, String by) ->
                to.onError(status(Status.FAILED_PRECONDITION, field + ": " + by + " still refers to " + value));
        }
    }

    private static RuntimeException status(Status code, String description) {
        return code.withDescription(description).asRuntimeException();
    }
}
