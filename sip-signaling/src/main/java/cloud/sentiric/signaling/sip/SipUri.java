package cloud.sentiric.signaling.sip;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A SIP URI (RFC 3261 §19.1), or a URI of another scheme of which only scheme and text are known.
 *
 * @param scheme lower case: sip, sips, tel, …
 * @param user user part as written, escapes kept, without password; for tel the number; null if there is none
 * @param password as written, null if there is none
 * @param host lower case, IPv6 in brackets; empty for other schemes than sip and sips
 * @param port 1 to 65535, or -1 if not given
 * @param parameters URI parameters
 * @param headers text after the question mark, empty if there is none
 * @param text the whole URI as written
 */
public record SipUri(
        String scheme,
        @Nullable String user,
        @Nullable String password,
        String host,
        int port,
        Parameters parameters,
        String headers,
        String text) {
    /** RFC 3261 §19.1.2. */
    private static final int DEFAULT_PORT = 5060;

    /** Parameters that make two URIs differ if one has them and the other has not (RFC 3261 §19.1.4). */
    private static final Set<String> TELLING = Set.of("user", "ttl", "method", "maddr", "transport");

    /**
     * Parses a URI, without angle brackets.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static SipUri parse(String text) {
        int colon = text.indexOf(':');
        if (colon <= 0 || !isScheme(text, colon)) {
            throw new IllegalArgumentException("URI expected: " + text);
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ' || "<>\"".indexOf(text.charAt(i)) >= 0) {
                throw new IllegalArgumentException("character that a URI may not have: " + text);
            }
        }
        var scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
        var rest = text.substring(colon + 1);
        return switch (scheme) {
            case "sip", "sips" -> sip(scheme, rest, text);
            case "tel" -> tel(rest, text);
            default -> new SipUri(scheme, null, null, "", -1, Parameters.NONE, "", text);
        };
    }

    private static boolean isScheme(String text, int end) {
        for (int i = 0; i < end; i++) {
            if (!Text.alphanumeric(text.charAt(i)) && "+-.".indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return !Character.isDigit(text.charAt(0));
    }

    private static SipUri tel(String rest, String text) {
        int semicolon = rest.indexOf(';');
        var number = semicolon < 0 ? rest : rest.substring(0, semicolon);
        var parameters = semicolon < 0 ? Parameters.NONE : Parameters.parse(rest.substring(semicolon));
        return new SipUri("tel", number, null, "", -1, parameters, "", text);
    }

    private static SipUri sip(String scheme, String rest, String text) {
        // The user part may hold ; and ? but no @; what follows it must escape @ as well.
        int at = rest.indexOf('@');
        String user = null;
        String password = null;
        if (at >= 0) {
            var info = rest.substring(0, at);
            int colon = info.indexOf(':');
            user = colon < 0 ? info : info.substring(0, colon);
            password = colon < 0 ? null : info.substring(colon + 1);
            if (user.isEmpty()) {
                throw new IllegalArgumentException("empty user part: " + text);
            }
            checkEscapes(user);
        }
        var after = rest.substring(at + 1);
        int question = after.indexOf('?');
        var headers = question < 0 ? "" : after.substring(question + 1);
        after = question < 0 ? after : after.substring(0, question);
        int semicolon = after.indexOf(';');
        var parameters = semicolon < 0 ? Parameters.NONE : uriParameters(after.substring(semicolon), text);
        var host = new HostPort(semicolon < 0 ? after : after.substring(0, semicolon));
        return new SipUri(scheme, user, password, host.host, host.port, parameters, headers, text);
    }

    private static void checkEscapes(String user) {
        if (Text.unescape(user).isEmpty()) {
            throw new IllegalArgumentException("empty user part");
        }
    }

    private static Parameters uriParameters(String written, String text) {
        try {
            return Parameters.parse(written);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(e.getMessage() + " in " + text, e);
        }
    }

    /** Whether the scheme is sip or sips. */
    public boolean isSip() {
        return scheme.equals("sip") || scheme.equals("sips");
    }

    /** The user part with its escapes resolved; empty if there is none. */
    public String userText() {
        return user == null ? "" : Text.unescape(user);
    }

    /** The same without header fields (RFC 3261 §19.1.1). */
    public SipUri withoutHeaders() {
        int question = headers.isEmpty() ? -1 : text.lastIndexOf('?' + headers);
        return question < 0 ? this : parse(text.substring(0, question));
    }

    /** Whether it names this address and port, and not by a name. */
    public boolean isAt(InetSocketAddress address) {
        var literal = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        try {
            return (port < 0 ? DEFAULT_PORT : port) == address.getPort()
                    && InetAddress.ofLiteral(literal).equals(address.getAddress());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether both mean the same by the rules of RFC 3261 §19.1.4. */
    public boolean matches(SipUri other) {
        if (!isSip() || !other.isSip()) {
            return text.equals(other.text);
        }
        return scheme.equals(other.scheme)
                && (user == null) == (other.user == null)
                && userText().equals(other.userText())
                && same(password, other.password)
                && host.equals(other.host)
                && port == other.port
                && parametersMatch(other)
                && headersMatch(other.headers);
    }

    private static boolean same(@Nullable String a, @Nullable String b) {
        if (a == null || b == null) {
            return Objects.equals(a, b);
        }
        return Text.unescape(a).equals(Text.unescape(b));
    }

    private boolean parametersMatch(SipUri other) {
        return covered(parameters, other.parameters) && covered(other.parameters, parameters);
    }

    private static boolean covered(Parameters mine, Parameters others) {
        for (var parameter : mine.all()) {
            if (others.has(parameter.name())) {
                if (!lower(mine.value(parameter.name())).equals(lower(others.value(parameter.name())))) {
                    return false;
                }
            } else if (TELLING.contains(parameter.name().toLowerCase(Locale.ROOT))) {
                return false;
            }
        }
        return true;
    }

    private static String lower(@Nullable String value) {
        return value == null ? "" : Text.unescape(value).toLowerCase(Locale.ROOT);
    }

    private boolean headersMatch(String other) {
        return headers.equals(other) || headerSet(headers).equals(headerSet(other));
    }

    private static Set<String> headerSet(String headers) {
        return Arrays.stream(headers.split("&", -1))
                .map(header -> {
                    int equals = Math.max(header.indexOf('='), 0);
                    return header.substring(0, equals).toLowerCase(Locale.ROOT)
                            + Text.unescape(header.substring(equals));
                })
                .collect(Collectors.toSet());
    }

    @Override
    public String toString() {
        return text;
    }
}
