package cloud.sentiric.gateway.route;

import static java.nio.charset.StandardCharsets.US_ASCII;

import cloud.sentiric.gateway.sip.Ascii;
import java.util.Locale;

/** What the gateway calls itself on each side: in Via, Record-Route and Path. Immutable. */
public final class Edge {
    private final Name outside;
    private final Name inside;

    /** Host names or IP literals (IPv6 with or without brackets) that the two sides are told. */
    public Edge(String outside, int outsidePort, String inside, int insidePort) {
        this.outside = new Name(outside, outsidePort);
        this.inside = new Name(inside, insidePort);
    }

    private static final class Name {
        private final byte[] host;
        private final int port;
        private final byte[] via;
        private final byte[] uri;

        Name(String host, int port) {
            String text = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
            this.host = text.toLowerCase(Locale.ROOT).getBytes(US_ASCII);
            this.port = port;
            via = ("Via: SIP/2.0/UDP " + text + ":" + port + ";branch=z9hG4bK").getBytes(US_ASCII);
            uri = ("<sip:" + text + ":" + port + ";lr;").getBytes(US_ASCII);
        }

        boolean is(byte[] b, int from, int to, int otherPort) {
            return port == otherPort && Ascii.equalFolded(b, from, to, host);
        }
    }

    private Name name(Side side) {
        return side == Side.OUTSIDE ? outside : inside;
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
        return outside.is(b, from, to, port) || inside.is(b, from, to, port);
    }
}
