package cloud.sentiric.digest;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the parameters of a Digest Authorization value: {@code "Digest" 1*SP name "=" (token / quoted-string), …}.
 *
 * <p>Names in any case and order, unknown ones too; white space around = and commas; empty list elements (RFC 9110
 * §5.6.1). A value that is too long, has too many parameters, one twice, or an open quote is malformed.
 */
public final class DigestParser {
    static final int MAX_LENGTH = 4096;
    static final int MAX_PARAMETERS = 32;

    private static final String SCHEME = "Digest";

    private final String text;
    private int at;

    public DigestParser(String text) {
        this.text = text;
    }

    /** Unquoted values by lower-case name; empty if malformed. */
    public Optional<Map<String, String>> parameters() {
        if (text.length() > MAX_LENGTH || !scheme()) {
            return Optional.empty();
        }
        var found = new HashMap<String, String>();
        while (skipToParameter()) {
            var name = token();
            skipSpace();
            if (name.isEmpty() || !take('=')) {
                return Optional.empty();
            }
            skipSpace();
            var value = take('"') ? quoted() : Optional.of(token());
            boolean good = value.isPresent()
                    && endsHere()
                    && found.size() < MAX_PARAMETERS
                    && found.put(name.toLowerCase(Locale.ROOT), value.get()) == null;
            if (!good) {
                return Optional.empty();
            }
        }
        return Optional.of(found);
    }

    private boolean scheme() {
        skipSpace();
        if (!text.regionMatches(true, at, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        at += SCHEME.length();
        return at < text.length() && isSpace(text.charAt(at));
    }

    private boolean skipToParameter() {
        while (at < text.length() && (isSpace(text.charAt(at)) || text.charAt(at) == ',')) {
            at++;
        }
        return at < text.length();
    }

    private boolean endsHere() {
        skipSpace();
        return at == text.length() || text.charAt(at) == ',';
    }

    private void skipSpace() {
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
    }

    private boolean take(char wanted) {
        boolean there = at < text.length() && text.charAt(at) == wanted;
        if (there) {
            at++;
        }
        return there;
    }

    private String token() {
        int start = at;
        while (at < text.length() && isTokenCharacter(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    /** The rest of a quoted-string (RFC 3261 §25.1), a backslash quoting the character after it. */
    private Optional<String> quoted() {
        var value = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return Optional.of(value.toString());
            }
            if (c == '\\') {
                if (at == text.length()) {
                    return Optional.empty();
                }
                c = text.charAt(at++);
            }
            if (Character.isISOControl(c) && c != '\t') {
                return Optional.empty();
            }
            value.append(c);
        }
        return Optional.empty();
    }

    private static boolean isTokenCharacter(char c) {
        return !Character.isISOControl(c) && !isSpace(c) && c != '=' && c != ',' && c != '"';
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }
}
