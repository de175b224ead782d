package cloud.sentiric.signaling.amqp;

import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.call.Handling;
import com.rabbitmq.client.ConnectionFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** call.terminate.request: a call is to end, as {@link Requests} has it. */
public final class TerminateRequests {
    static final String TYPE = "call.terminate.request";
    static final String QUEUE = "sentiric.signaling.terminate";
    static final String RETRY = QUEUE + ".retry";
    static final String FAILED = QUEUE + ".failed";
    static final String LETTERS = Requests.LETTERS;
    static final Duration PATIENCE = Requests.PATIENCE;

    private final Requests<Request> requests;

    private record Request(AttemptId attempt, String reason) {}

    /**
     * Made once.
     *
     * @param terminate ends the call of an attempt for a reason, wherever it is; may wait; may throw: nobody knows then
     */
    public TerminateRequests(
            ConnectionFactory factory,
            JsonMapper json,
            Duration pause,
            InstantSource clock,
            BiFunction<AttemptId, String, Handling> terminate) {
        this.requests = new Requests<>(
                factory,
                json,
                pause,
                clock,
                new Requests.Kind<>(
                        TYPE,
                        QUEUE,
                        "terminate-requests",
                        TerminateRequests::read,
                        request -> terminate.apply(request.attempt(), request.reason())));
    }

    private static @Nullable Request read(JsonNode request) {
        var attempt = Requests.attempt(request);
        var reason = request.path("reason").asString("");
        return attempt == null ? null : new Request(attempt, reason.isEmpty() ? "terminated" : reason);
    }

    /** Starts to consume; connects, and goes on trying to, by itself. */
    public void start() {
        requests.start();
    }

    /** Ends the thread. */
    public void stop() throws InterruptedException {
        requests.stop();
    }
}
