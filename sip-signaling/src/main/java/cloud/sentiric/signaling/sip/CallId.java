package cloud.sentiric.signaling.sip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A Call-ID (RFC 3261 §20.8), compared byte by byte.
 *
 * @param value the header's value as received
 */
public record CallId(String value) {
    private static final String LONG = "call-id";
    private static final String COMPACT = "i";

    /** A Call-ID of a leg that we begin: so many hex digits, a dot, and the lane of the call that it belongs to in hex digits. */
    private static final int UNIQUE = 32;

    private static final int LANE = 8;

    /** A Call-ID for another leg of the call that this one is of, and of its lane. */
    public CallId leg(UUID unique) {
        return new CallId(
                unique.toString().replace("-", "") + "." + HexFormat.of().toHexDigits(lane()));
    }

    /** What tells which worker a message is for: the same for all legs of a call, on every node. */
    public int lane() {
        return isOfALeg() ? HexFormat.fromHexDigits(value, UNIQUE + 1, UNIQUE + 1 + LANE) : value.hashCode();
    }

    private boolean isOfALeg() {
        if (value.length() != UNIQUE + 1 + LANE || value.charAt(UNIQUE) != '.') {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (i != UNIQUE && (c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    /**
     * The Call-ID of a message that is not parsed yet, by which it can be handed to its owner; null where only the parser
     * can tell.
     */
    public static @Nullable CallId find(byte[] datagram) {
        int line = next(datagram, 0);
        while (line < datagram.length) {
            int next = next(datagram, line);
            var field = datagram[line] == 'c' || datagram[line] == 'C' || datagram[line] == 'i' || datagram[line] == 'I'
                    ? new String(datagram, line, next - line, ISO_8859_1)
                    : "";
            int colon = field.indexOf(':');
            var name = colon < 0 ? "" : Text.trim(field.substring(0, colon)).toLowerCase(Locale.ROOT);
            if (name.equals(LONG) || name.equals(COMPACT)) {
                boolean folded = next < datagram.length && (datagram[next] == ' ' || datagram[next] == '\t');
                return folded ? null : new CallId(Text.trim(field.substring(colon + 1)));
            }
            line = next;
        }
        return null;
    }

    private static int next(byte[] b, int from) {
        int at = from;
        while (at < b.length && b[at] != '\n') {
            at++;
        }
        return Math.min(at + 1, b.length);
    }

    @Override
    public String toString() {
        return value;
    }
}
