package cloud.sentiric.gateway.route;

import static java.nio.charset.StandardCharsets.US_ASCII;

import cloud.sentiric.gateway.sip.Ascii;
import cloud.sentiric.gateway.sip.Transport;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway calls itself on each side: in Via, Record-Route and Path. A client that came over IPv6 is told another
 * name than one that came over IPv4, where both are given: neither could reach the other's. Immutable.
 */
public final class Edge {
    private final Name inside;
    private final Outside four;
    private final Outside six;

    /** Host names or IP literals (IPv6 with or without brackets) that the two sides are told. */
    public Edge(String outside, int outsidePort, String inside, int insidePort) {
        this(outside, outsidePort, inside, insidePort, Map.of());
    }

    /** The same with the ports of the transports that clients may use beside UDP. */
    public Edge(String outside, int outsidePort, String inside, int insidePort, Map<Transport, Integer> more) {
        this(outside, "", outsidePort, inside, insidePort, more);
    }

    /** The same with what clients over IPv6 are told; empty where they are told the same as all. */
    public Edge(
            String outside,
            String outsideSix,
            int outsidePort,
            String inside,
            int insidePort,
            Map<Transport, Integer> more) {
        this.inside = new Name(inside, insidePort, Transport.UDP);
        four = new Outside(outside, outsidePort, more);
        six = outsideSix.isBlank() ? four : new Outside(outsideSix, outsidePort, more);
    }

    /** The names of one address family, by transport. */
    private static final class Outside {
        private final @Nullable Name[] names = new Name[Transport.values().length];
        private final Name udp;

        Outside(String host, int port, Map<Transport, Integer> more) {
            udp = new Name(host, port, Transport.UDP);
            more.forEach((transport, other) -> names[transport.index()] = new Name(host, other, transport));
            names[Transport.UDP.index()] = udp;
            // Connections to carriers are opened whether clients may open such ones or not.
            names[Transport.TCP.index()] = names[Transport.TCP.index()] == null
                    ? new Name(host, port, Transport.TCP)
                    : names[Transport.TCP.index()];
            names[Transport.TLS.index()] = names[Transport.TLS.index()] == null
                    ? new Name(host, port + 1, Transport.TLS)
                    : names[Transport.TLS.index()];
        }

        Name over(Transport transport) {
            var name = names[transport.index()];
            // A connection of a transport that was switched off since cannot be there.
            return name == null ? udp : name;
        }

        boolean has(byte[] b, int from, int to, int port) {
            for (var name : names) {
                if (name != null && name.is(b, from, to, port)) {
                    return true;
                }
            }
            return false;
        }
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

        String text() {
            return new String(host, US_ASCII) + ":" + port;
        }

        boolean is(byte[] b, int from, int to, int otherPort) {
            return port == otherPort && Ascii.equalFolded(b, from, to, host);
        }
    }

    /** host:port that nodes reach us at. */
    public String insideText() {
        return inside.text();
    }

    /** host:port that others reach us at over UDP. */
    public String outsideText() {
        return four.udp.text();
    }

    /** The same over another transport. */
    public String outsideText(Transport transport) {
        return four.over(transport).text();
    }

    private Name outside(Flow client) {
        return (client.overSix() ? six : four).over(client.transport());
    }

    /** A Via header field for the nodes, up to the branch's magic cookie (RFC 3261 §8.1.1.7). */
    byte[] via() {
        return inside.via;
    }

    /** The same for the client. */
    byte[] via(Flow client) {
        return outside(client).via;
    }

    /** Our URI for the nodes in angle brackets, up to its last parameter. */
    byte[] uri() {
        return inside.uri;
    }

    /** The same for the side of the client's dialog. */
    byte[] uri(Side side, Flow client) {
        return side == Side.INSIDE ? inside.uri : outside(client).uri;
    }

    /** Whether the client is told the same as the nodes. */
    boolean single(Flow client) {
        var name = outside(client);
        return client.connection() == null && name.is(inside.host, 0, inside.host.length, inside.port);
    }

    /** Whether host and port are ours. */
    boolean ours(byte[] b, int from, int to, int port) {
        return inside.is(b, from, to, port) || four.has(b, from, to, port) || six.has(b, from, to, port);
    }
}
