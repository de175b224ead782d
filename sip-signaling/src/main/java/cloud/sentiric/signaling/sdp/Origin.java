package cloud.sentiric.signaling.sdp;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/**
 * The o= line of what we pass on to one party (RFC 8866 §5.2): its own, so that it stays one session whoever is on the other
 * side of the call.
 *
 * @param sessionId sess-id
 * @param version sess-version, raised by one when the text changes (RFC 3264 §8)
 * @param text what was sent last behind the o= line; null before the first
 */
public record Origin(long sessionId, long version, @Nullable String text) {
    public static Origin of(long sessionId) {
        return new Origin(sessionId, 1, null);
    }

    Origin saying(String newText) {
        if (newText.equals(text)) {
            return this;
        }
        return new Origin(sessionId, text == null ? version : version + 1, newText);
    }

    /** As if this description of ours were the one that was sent last. */
    public Origin as(byte[] description) {
        var whole = new String(description, UTF_8);
        int behind = whole.indexOf("\r\n", whole.indexOf("\r\no=") + 2);
        return new Origin(sessionId, version, whole.substring(behind + 2));
    }

    /** Somebody else has sent one more since. */
    public Origin overtaken() {
        return new Origin(sessionId, version + 1, "");
    }

    /** What was sent last, whole, from this address of ours; empty before the first. */
    public byte[] description(String address) {
        return text == null ? new byte[0] : ("v=0\r\n" + line(address) + text).getBytes(UTF_8);
    }

    /** Without the text, which may have keys. */
    @Override
    public String toString() {
        return "description " + version + " of session " + sessionId;
    }

    private String line(String address) {
        return "o=- " + sessionId + " " + version + " IN " + AddressFamily.of(address) + " " + address + "\r\n";
    }
}
