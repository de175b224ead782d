package cloud.sentiric.signaling.amqp;

import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.call.Handling;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** call.terminate.request: a call is to end, as {@link Requests} has it. */
public final class TerminateRequests {
    static final String TYPE = "call.terminate.request";
    static final String QUEUE = "sentiric.signaling.terminate";
    static final String LATER = QUEUE + ".later";
    static final String FAILED = QUEUE + ".failed";
    static final String LETTERS = Requests.LETTERS;
    static final Duration PATIENCE = Requests.PATIENCE;

    /** Which call is to end, and why. */
    public record Request(AttemptId attempt, String reason) {}

    private TerminateRequests() {}

    /**
     * Those of a source.
     *
     * @param terminate ends the call of an attempt for a reason, wherever it is; may wait; may throw: nobody knows then
     */
    public static Requests<Request> of(Requests.Source source, Function<Request, Handling> terminate) {
        return new Requests<>(
                source, new Requests.Kind<>(TYPE, QUEUE, "terminate-requests", TerminateRequests::read, terminate));
    }

    private static @Nullable Request read(JsonNode request) {
        var attempt = Requests.attempt(request);
        var reason = request.path("reason").asString("");
        return attempt == null ? null : new Request(attempt, reason.isEmpty() ? "terminated" : reason);
    }
}
