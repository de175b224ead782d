package cloud.sentiric.store.grpc;

import static java.util.stream.Collectors.joining;

import cloud.sentiric.node.Refusal;
import cloud.sentiric.node.Refusal.Fault;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.Violation;
import io.grpc.Status.Code;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.function.Function;

/** Outcomes as gRPC answers that name the fields at fault; the only place where an outcome becomes a code. */
public final class Replies {
    private Replies() {}

    public static <T, A> void send(StreamObserver<A> to, Outcome<T> outcome, Function<T, A> answer) {
        switch (outcome) {
            case Outcome.Done<T>(T value) -> {
                to.onNext(answer.apply(value));
                to.onCompleted();
            }
            case Outcome.Invalid<T>(List<Violation> violations) ->
                to.onError(Refusal.of(
                        Code.INVALID_ARGUMENT,
                        violations.stream().map(Violation::toString).collect(joining("; ")),
                        violations.stream()
                                .map(violation -> new Fault(violation.field(), violation.rule()))
                                .toList()));
            case Outcome.Unknown<T>(String field, String value) ->
                to.onError(refusal(Code.NOT_FOUND, field, ": ", "there is no " + value));
            case Outcome.Taken<T>(String field) -> to.onError(refusal(Code.ALREADY_EXISTS, field, " ", "is taken"));
            case Outcome.InUse<T>(String field, String value, String by) ->
                to.onError(refusal(Code.FAILED_PRECONDITION, field, ": ", by + " still refers to " + value));
        }
    }

    private static RuntimeException refusal(Code code, String field, String between, String what) {
        return Refusal.of(code, field + between + what, List.of(new Fault(field, what)));
    }
}
