package cloud.sentiric.signaling.amqp;

import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.call.Handling;
import cloud.sentiric.signaling.sip.SipUri;
import cloud.sentiric.signaling.transfer.ReferTo;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** call.transfer.request: the caller of an answered call is to be handed on, as {@link Requests} has it. */
public final class TransferRequests {
    static final String TYPE = "call.transfer.request";
    static final String QUEUE = "sentiric.signaling.transfer";
    static final String FAILED = QUEUE + ".failed";
    /** Longest URI that is taken. */
    private static final int MAX_TARGET = 512;

    private static final int MAX_ID = 64;

    /**
     * Who is to be handed on.
     *
     * @param target URI of a user or a number
     * @param id eventId, the same where the broker gives it out again; empty where its sender gave none
     */
    public record Request(AttemptId attempt, SipUri target, String id) {}

    private TransferRequests() {}

    /**
     * Those of a source.
     *
     * @param transfer hands the caller of an attempt on, wherever it is; may wait; may throw: nobody knows then
     */
    public static Requests<Request> of(Requests.Source source, Function<Request, Handling> transfer) {
        return new Requests<>(
                source, new Requests.Kind<>(TYPE, QUEUE, "transfer-requests", TransferRequests::read, transfer));
    }

    static @Nullable Request read(JsonNode request) {
        var attempt = Requests.attempt(request);
        var target = request.path("target").asString("");
        var id = request.path("eventId").asString("");
        return attempt != null
                        && target.length() <= MAX_TARGET
                        && id.length() <= MAX_ID
                        && ReferTo.of(target) instanceof ReferTo(var uri, var replaces)
                        && replaces == null
                ? new Request(attempt, uri, id)
                : null;
    }
}
