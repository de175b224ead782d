package cloud.sentiric.signaling.sip;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the body of a message means to us (RFC 3261 §7.4, RFC 5621): the one place that decides which bytes are the session
 * description.
 */
public sealed interface Content {
    /** Media type of session descriptions (RFC 8866 §8.1). */
    String SDP = "application/sdp";

    /** Nothing that concerns us: no body, or one that need not be understood. */
    record None() implements Content {}

    /**
     * A session description.
     *
     * @param description its bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    record Session(byte[] description) implements Content {}

    /**
     * A body that has to be understood and is not.
     *
     * @param refusal of the request that has it
     */
    record Refused(Reply refusal) implements Content {}

    /** Reads the body of a message. */
    static Content of(Message message) {
        if (message.body().length == 0) {
            return new None();
        }
        boolean optional = isOptional(message.header("Content-Disposition"));
        var encoding = message.header("Content-Encoding");
        if (encoding != null && !encoding.strip().equalsIgnoreCase("identity")) {
            return optional ? new None() : new Refused(Reply.of(415).withHeader("Accept-Encoding", "identity"));
        }
        var type = message.contentType();
        if (type == null) {
            return optional ? new None() : new Refused(Reply.of(400).withReason("Bad Request - Content-Type missing"));
        }
        var whole = new BodyPart(
                type, message.header("Content-Type"), message.header("Content-Disposition"), message.body());
        return whole.content(0);
    }

    /** The session description of a message; empty if it has none. */
    static byte[] description(Message message) {
        return of(message) instanceof Session(var description) ? description : new byte[0];
    }

    /** Whether a body may be passed over: without a word it must be understood (RFC 3261 §20.11). */
    static boolean isOptional(@Nullable String disposition) {
        if (disposition == null) {
            return false;
        }
        var parts = Text.split(disposition, ';');
        return parts.subList(1, parts.size()).stream()
                .anyMatch(part ->
                        part.toLowerCase(Locale.ROOT).replaceAll("\\s", "").equals("handling=optional"));
    }
}
