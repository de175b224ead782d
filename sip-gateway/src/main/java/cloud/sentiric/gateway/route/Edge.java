package cloud.sentiric.gateway.route;

import static java.nio.charset.StandardCharsets.US_ASCII;

import cloud.sentiric.gateway.sip.Ascii;
import cloud.sentiric.gateway.sip.Transport;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the gateway calls itself on each side: in Via, Record-Route and Path. Immutable. */
public final class Edge {
    private final @Nullable Name[] outsides = new Name[Transport.values().length];
    private final Name outside;
    private final Name inside;

    /** Host names or IP literals (IPv6 with or without brackets) that the two sides are told. */
    public Edge(String outside, int outsidePort, String inside, int insidePort) {
        this(outside, outsidePort, inside, insidePort, Map.of());
    }

    /** The same with the ports of the transports that clients may use beside UDP. */
    public Edge(String outside, int outsidePort, String inside, int insidePort, Map<Transport, Integer> more) {
        this.outside = new Name(outside, outsidePort, Transport.UDP);
        this.inside = new Name(inside, insidePort, Transport.UDP);
        more.forEach((transport, port) -> outsides[transport.index()] = new Name(outside, port, transport));
        outsides[Transport.UDP.index()] = this.outside;
    }

    private static final class Name {
        private final byte[] host;
        private final int port;
        private final byte[] via;
        private final byte[] uri;

        Name(String host, int port, Transport transport) {
            String text = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
            this.host = text.toLowerCase(Locale.ROOT).getBytes(US_ASCII);
            this.port = port;
            via = ("Via: SIP/2.0/" + transport + " " + text + ":" + port + ";branch=z9hG4bK").getBytes(US_ASCII);
            String parameter = transport == Transport.UDP ? "" : ";transport=" + transport.inUri();
            uri = ("<sip:" + text + ":" + port + parameter + ";lr;").getBytes(US_ASCII);
        }

        boolean is(byte[] b, int from, int to, int otherPort) {
            return port == otherPort && Ascii.equalFolded(b, from, to, host);
        }
    }

    private Name name(Side side) {
        return side == Side.OUTSIDE ? outside : inside;
    }

    private Name outside(Transport transport) {
        var name = outsides[transport.index()];
        // A connection of a transport that was switched off since cannot be there.
        return name == null ? outside : name;
    }

    /** A Via header field for the clients' side, as {@link #via(Side)}. */
    byte[] via(Transport transport) {
        return outside(transport).via;
    }

    /** Our URI for the side and, on the clients', the transport, as {@link #uri(Side)}. */
    byte[] uri(Side side, Transport transport) {
        return side == Side.INSIDE ? inside.uri : outside(transport).uri;
    }

    /** A Via header field up to the branch's magic cookie (RFC 3261 §8.1.1.7). */
    byte[] via(Side side) {
        return name(side).via;
    }

    /** Our URI in angle brackets, up to its last parameter. */
    byte[] uri(Side side) {
        return name(side).uri;
    }

    /** Whether both sides are told the same. */
    boolean single() {
        return outside.is(inside.host, 0, inside.host.length, inside.port);
    }

    /** Whether host and port are ours. */
    boolean ours(byte[] b, int from, int to, int port) {
        if (inside.is(b, from, to, port)) {
            return true;
        }
        for (var name : outsides) {
            if (name != null && name.is(b, from, to, port)) {
                return true;
            }
        }
        return false;
    }
}
