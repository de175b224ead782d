package cloud.sentiric.signaling.sdp;

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

    String line(String address) {
        return "o=- " + sessionId + " " + version + " IN " + AddressFamily.of(address) + " " + address + "\r\n";
    }
}
