package cloud.sentiric.signaling.sip;

import org.jspecify.annotations.Nullable;

/**
 * The value of From, To or Contact: name-addr or addr-spec with header parameters (RFC 3261 §20.10).
 *
 * @param displayName without quotes, null if there is none
 * @param uri the URI
 * @param parameters header parameters such as tag, expires, q
 * @param text the whole value as received
 */
public record Address(@Nullable String displayName, SipUri uri, Parameters parameters, String text) {
    /**
     * Parses one address.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Address parse(String text) {
        var value = Text.trim(text);
        int open = bracket(value);
        if (open < 0) {
            // Without brackets, parameters belong to the header (RFC 3261 §20).
            int semicolon = value.indexOf(';');
            var uri = SipUri.parse(Text.trim(semicolon < 0 ? value : value.substring(0, semicolon)));
            var parameters = semicolon < 0 ? Parameters.NONE : Parameters.parse(value.substring(semicolon));
            if (uri.text().indexOf('?') >= 0 || uri.text().indexOf(',') >= 0) {
                throw new IllegalArgumentException("URI needs angle brackets: " + text);
            }
            return new Address(null, uri, parameters, value);
        }
        int close = value.indexOf('>', open);
        if (close < 0) {
            throw new IllegalArgumentException("> expected: " + text);
        }
        var name = Text.trim(value.substring(0, open));
        var uri = SipUri.parse(Text.trim(value.substring(open + 1, close)));
        return new Address(displayName(name, text), uri, Parameters.parse(value.substring(close + 1)), value);
    }

    private static int bracket(String value) {
        boolean quoted = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '<' && !quoted) {
                return i;
            }
        }
        if (quoted) {
            throw new IllegalArgumentException("quote is not closed: " + value);
        }
        return -1;
    }

    private static @Nullable String displayName(String name, String text) {
        if (name.isEmpty()) {
            return null;
        }
        boolean quoted = name.length() > 1 && name.startsWith("\"") && name.endsWith("\"");
        if (!quoted && name.indexOf('"') >= 0) {
            throw new IllegalArgumentException("display name expected: " + text);
        }
        return Text.unquote(name);
    }

    /** The tag (RFC 3261 §19.3); null if there is none, or an empty one. */
    public @Nullable String tag() {
        for (var parameter : parameters.all()) {
            var value = parameter.value();
            if (parameter.name().equalsIgnoreCase("tag") && value != null && !value.isEmpty()) {
                var content = Text.unquote(value);
                return content.isEmpty() ? value : content;
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return text;
    }
}
