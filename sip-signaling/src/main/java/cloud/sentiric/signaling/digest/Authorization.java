package cloud.sentiric.signaling.digest;

import cloud.sentiric.signaling.sip.Text;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The value of an Authorization or Proxy-Authorization header (RFC 7616 §3.4). Never log it.
 *
 * @param text the whole value
 * @param fields names in lower case to values without quotes
 */
record Authorization(String text, Map<String, String> fields) {
    private static final String SCHEME = "digest";

    Authorization {
        fields = Map.copyOf(fields);
    }

    /** Parses a value; null if it is no digest with all fields that are needed. */
    static @Nullable Authorization parse(String text) {
        var value = text.strip();
        int space = 0;
        while (space < value.length() && !Character.isWhitespace(value.charAt(space))) {
            space++;
        }
        if (!value.substring(0, space).toLowerCase(Locale.ROOT).equals(SCHEME)) {
            return null;
        }
        var fields = new HashMap<String, String>();
        for (var part : Text.split(value.substring(space), ',')) {
            int equals = part.indexOf('=');
            if (equals <= 0) {
                return null;
            }
            var name = part.substring(0, equals).strip().toLowerCase(Locale.ROOT);
            var old = fields.put(name, Text.unquote(part.substring(equals + 1).strip()));
            if (old != null) {
                return null;
            }
        }
        boolean whole = fields.containsKey("username")
                && fields.containsKey("realm")
                && fields.containsKey("nonce")
                && fields.containsKey("uri")
                && fields.containsKey("response");
        return whole ? new Authorization(value, fields) : null;
    }

    String username() {
        return fields.getOrDefault("username", "");
    }

    String realm() {
        return fields.getOrDefault("realm", "");
    }

    String nonce() {
        return fields.getOrDefault("nonce", "");
    }

    /** Nonce count; 1 for a client without qop, which so can use a nonce once; 0 if it is no number. */
    long count() {
        if (!fields.containsKey("qop")) {
            return 1;
        }
        var nc = fields.getOrDefault("nc", "");
        return nc.matches("[0-9a-fA-F]{1,8}") ? Long.parseLong(nc, 16) : 0;
    }

    @Override
    public String toString() {
        return "Digest of " + username();
    }
}
