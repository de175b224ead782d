package cloud.sentiric.signaling.amqp;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/**
 * An event as it lies in the store: what the message's properties need, and its body.
 *
 * @param type routing key
 * @param id message id
 * @param traceId W3C trace id
 * @param body JSON
 */
record Envelope(String type, String id, String traceId, String body) {
    private static final int PARTS = 4;

    /** Three lines, then the body. */
    byte[] encode() {
        return String.join("\n", type, id, traceId, body).getBytes(UTF_8);
    }

    /** The event of a record, or null if it is none. */
    static @Nullable Envelope decode(byte[] content) {
        var parts = new String(content, UTF_8).split("\n", PARTS);
        return parts.length < PARTS ? null : new Envelope(parts[0], parts[1], parts[2], parts[3]);
    }
}
