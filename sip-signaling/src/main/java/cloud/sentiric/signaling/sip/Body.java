package cloud.sentiric.signaling.sip;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The body of a message with its type.
 *
 * @param type value of Content-Type as written; empty without a body
 * @param bytes do not change them
 */
@SuppressWarnings("ArrayRecordComponent") // compared by its content
public record Body(String type, byte[] bytes) {
    public static final Body NONE = new Body("", new byte[0]);

    /** The body of a message as it came. */
    public static Body of(Message message) {
        var type = message.header("Content-Type");
        return message.body().length == 0 || type == null ? NONE : new Body(type, message.body());
    }

    /** A session description. */
    public static Body sdp(byte[] description) {
        return description.length == 0 ? NONE : new Body(Content.SDP, description);
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Body body && type.equals(body.type) && Arrays.equals(bytes, body.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * type.hashCode() + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return isEmpty() ? "no body" : bytes.length + " bytes of " + type;
    }
}
