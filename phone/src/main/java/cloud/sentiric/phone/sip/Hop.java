package cloud.sentiric.phone.sip;

/**
 * Where a message goes to or comes from.
 *
 * @param host name or address, IPv6 without brackets
 */
public record Hop(String host, int port) {
    /** RFC 3261 §19.1.2: where a URI or a Via names none. */
    public static final int DEFAULT_PORT = 5060;

    /** The two parts of {@code host[:port]}, an IPv6 address in brackets. */
    public static Hop parse(String text) {
        int colon = text.lastIndexOf(':');
        boolean port = colon > text.lastIndexOf(']') && colon >= 0;
        String host = port ? text.substring(0, colon) : text;
        if (host.isEmpty() || (host.indexOf(':') >= 0 && !host.startsWith("["))) {
            throw new SipViolation("no host in '" + text + "'");
        }
        return new Hop(
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                port ? number(text.substring(colon + 1), text) : DEFAULT_PORT);
    }

    private static int number(String digits, String text) {
        if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > 65535) {
            throw new SipViolation("no port number in '" + text + "'");
        }
        return Integer.parseInt(digits);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
