package cloud.sentiric.cdr.calls;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;

/** The user part of a SIP, SIPS or tel URI: a number or a name (RFC 3261 §19.1.1, RFC 3966 §3). */
final class UserPart {
    /** Longest that is kept: an index takes it. */
    private static final int MAX_LENGTH = 255;

    private UserPart() {}

    /** User part without password and parameters; empty if there is none. */
    static String of(String address) {
        var uri = address.strip();
        // A quoted display name may hold brackets of its own (RFC 3261 §20.10).
        int open = uri.indexOf('<', uri.startsWith("\"") ? uri.lastIndexOf('"') : 0);
        if (open >= 0) {
            int close = uri.indexOf('>', open);
            uri = uri.substring(open + 1, close < 0 ? uri.length() : close);
        }
        int colon = uri.indexOf(':');
        if (colon < 0) {
            return "";
        }
        var rest = uri.substring(colon + 1);
        if (uri.substring(0, colon).equalsIgnoreCase("tel")) {
            return shortened(before(rest, ';'));
        }
        int at = rest.indexOf('@');
        return at < 0 ? "" : shortened(unescaped(before(before(rest.substring(0, at), ';'), ':')));
    }

    private static String before(String text, char end) {
        int at = text.indexOf(end);
        return at < 0 ? text : text.substring(0, at);
    }

    private static String shortened(String text) {
        return text.substring(0, Math.min(MAX_LENGTH, text.length()));
    }

    /** What hides a control character stays as it is: a caller writes what he likes, and no column takes a NUL. */
    private static String unescaped(String text) {
        try {
            // A plus sign stands for itself in a SIP URI.
            var plain = text.indexOf('%') < 0 ? text : URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
            return plain.chars().anyMatch(Character::isISOControl) ? text : plain;
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
