package cloud.sentiric.signaling.sip;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A response to send.
 *
 * @param status 100 to 699
 * @param reason reason phrase, null for the usual one
 * @param toTag tag to put on To if the request had none; null: none is added (only right for 100)
 * @param headers further headers, in their order
 * @param contentType media type of the body, null without one
 * @param body the body, empty without one
 */
@SuppressWarnings("ArrayRecordComponent") // messages are passed on, never compared
public record Reply(
        int status,
        @Nullable String reason,
        @Nullable String toTag,
        List<Header> headers,
        @Nullable String contentType,
        byte[] body) {
    private static final byte[] EMPTY = {};

    public Reply {
        headers = List.copyOf(headers);
    }

    public static Reply of(int status) {
        return new Reply(status, null, null, List.of(), null, EMPTY);
    }

    /** A response that says when to try again (RFC 3261 §20.33). */
    public static Reply retryAfter(int status, int seconds) {
        return of(status).withHeader("Retry-After", Integer.toString(seconds));
    }

    public Reply withReason(String phrase) {
        return new Reply(status, phrase, toTag, headers, contentType, body);
    }

    public Reply withToTag(String tag) {
        return new Reply(status, reason, tag, headers, contentType, body);
    }

    public Reply withHeader(String name, String value) {
        return withHeaders(List.of(new Header(name, value)));
    }

    public Reply withBody(Body more) {
        return more.isEmpty() ? this : withBody(more.type(), more.bytes());
    }

    /** This response with further header fields. */
    public Reply withHeaders(List<Header> further) {
        var more = new ArrayList<>(headers);
        more.addAll(further);
        return new Reply(status, reason, toTag, more, contentType, body);
    }

    public Reply withBody(String type, byte[] content) {
        return new Reply(status, reason, toTag, headers, type, content);
    }

    public Reply withoutBody() {
        return new Reply(status, reason, toTag, headers, null, EMPTY);
    }

    public boolean provisional() {
        return status < 200;
    }
}
