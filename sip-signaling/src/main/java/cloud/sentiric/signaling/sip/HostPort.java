package cloud.sentiric.signaling.sip;

import java.util.Locale;

/** A host and optional port as written in URIs and Via; host in lower case, IPv6 in brackets, port -1 if not given. */
final class HostPort {
    private static final int MAX_HOST = 255;

    final String host;
    final int port;

    HostPort(String written) {
        var text = Text.trim(written);
        int bracket = text.lastIndexOf(']');
        int colon = text.indexOf(':', Math.max(bracket, 0));
        host = Text.trim(colon < 0 ? text : text.substring(0, colon)).toLowerCase(Locale.ROOT);
        port = colon < 0 ? -1 : port(Text.trim(text.substring(colon + 1)), written);
        if (host.isEmpty() || host.length() > MAX_HOST || !valid()) {
            throw new IllegalArgumentException("host expected: " + written);
        }
    }

    private static int port(String digits, String written) {
        if (Text.isNumber(digits, 5)) {
            int value = Integer.parseInt(digits);
            if (value > 0 && value <= 65535) {
                return value;
            }
        }
        throw new IllegalArgumentException("port expected: " + written);
    }

    private boolean valid() {
        boolean six = host.startsWith("[");
        if (six != host.endsWith("]")) {
            return false;
        }
        var inside = six ? host.substring(1, host.length() - 1) : host;
        // An underscore is no host name character, but Windows names and containers have it.
        var marks = six ? ":.%" : "-._";
        for (int i = 0; i < inside.length(); i++) {
            char c = inside.charAt(i);
            if (!Text.alphanumeric(c) && marks.indexOf(c) < 0) {
                return false;
            }
        }
        return !inside.isEmpty();
    }
}
