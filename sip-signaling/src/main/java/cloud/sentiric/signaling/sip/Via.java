package cloud.sentiric.signaling.sip;

import java.net.InetSocketAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One Via value (RFC 3261 §20.42).
 *
 * @param transport upper case, such as UDP
 * @param host sent-by host, lower case
 * @param port sent-by port, -1 if not given
 * @param parameters branch, received, rport, …
 * @param text the whole value as received
 */
public record Via(String transport, String host, int port, Parameters parameters, String text) {
    /** Port of sent-by where none is given (RFC 3261 §18.2.2). */
    public static final int DEFAULT_PORT = 5060;

    /**
     * Parses one value.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Via parse(String text) {
        var value = Text.trim(text);
        int semicolon = value.indexOf(';');
        var head = Text.trim(semicolon < 0 ? value : value.substring(0, semicolon));
        int slash = head.lastIndexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("Via expected: " + text);
        }
        var protocol = Text.unspaced(head.substring(0, slash));
        var rest = Text.trim(head.substring(slash + 1));
        int space = 0;
        while (space < rest.length() && !Text.isSpace(rest.charAt(space))) {
            space++;
        }
        if (!protocol.equalsIgnoreCase("SIP/2.0") || space == 0) {
            throw new IllegalArgumentException("Via expected: " + text);
        }
        var sentBy = new HostPort(rest.substring(space));
        var parameters = semicolon < 0 ? Parameters.NONE : Parameters.parse(value.substring(semicolon));
        return new Via(rest.substring(0, space).toUpperCase(Locale.ROOT), sentBy.host, sentBy.port, parameters, value);
    }

    /** The branch, null if there is none. */
    public @Nullable Branch branch() {
        var value = parameters.value("branch");
        return value == null || value.isEmpty() ? null : new Branch(value);
    }

    /** Address that the next element saw, null if not said. */
    public @Nullable String received() {
        return parameters.value("received");
    }

    /** Whether the client wants answers at the port it sent from (RFC 3581 §3). */
    public boolean wantsRport() {
        return parameters.has("rport");
    }

    /** Sent-by port or its default. */
    public int sentByPort() {
        return port < 0 ? DEFAULT_PORT : port;
    }

    /**
     * This value with received and rport as the element that took the message from {@code peer} has to put them (RFC
     * 3261 §18.2.1, RFC 3581 §4); all else stays as written.
     */
    public String stamped(InetSocketAddress peer) {
        var address = address(peer);
        boolean rport = wantsRport();
        if (!rport && address.equals(bare(host)) && received() == null) {
            return text;
        }
        var stamped = new StringBuilder(text.length() + 48);
        for (var part : Text.parts(text, ';')) {
            var name = Text.trim(part.split("=", 2)[0]);
            if (stamped.isEmpty()) {
                stamped.append(part);
            } else if (name.equalsIgnoreCase("rport")) {
                stamped.append(';').append(name).append('=').append(peer.getPort());
            } else if (!name.equalsIgnoreCase("received")) {
                stamped.append(';').append(part);
            }
        }
        return stamped.append(";received=").append(address).toString();
    }

    /** Where a response goes, seen from the element that took the request from {@code peer} (RFC 3581 §4); no maddr. */
    public InetSocketAddress destination(InetSocketAddress peer) {
        return wantsRport() ? peer : new InetSocketAddress(peer.getAddress(), sentByPort());
    }

    private static String address(InetSocketAddress peer) {
        var text = peer.getAddress().getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }

    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    @Override
    public String toString() {
        return text;
    }
}
