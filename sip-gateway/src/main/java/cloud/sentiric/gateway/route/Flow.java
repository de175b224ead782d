package cloud.sentiric.gateway.route;

import static java.nio.charset.StandardCharsets.US_ASCII;

import cloud.sentiric.gateway.sip.Octets;
import cloud.sentiric.gateway.sip.Signed;
import cloud.sentiric.gateway.sip.Transport;
import cloud.sentiric.gateway.token.Connection;
import cloud.sentiric.gateway.token.Signer;
import cloud.sentiric.gateway.token.Token;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An address we talk to over UDP, or a client's connection: its text, and the signed header fields that name it, made
 * once. Owned by one thread.
 */
public final class Flow {
    /** Record-Routes kept per flow: one per node that it talks to, and some. */
    private static final int KEPT = 4;

    private static final int MAX_LINE = 1024;

    private final InetSocketAddress address;
    private final @Nullable Connection connection;
    private final byte[] host;
    private final byte[] text;
    private final @Nullable Token[] tokens = new Token[KEPT];
    private final Side[] sides = new Side[KEPT];
    private final byte[][] lines = new byte[KEPT][];
    private int next;
    /** Hour in which the lines were made: tokens end. */
    private int hour;

    private byte @Nullable [] path;

    /** A flow of its own, outside the table of {@link Flows}: for who owns the connection. */
    public Flow(InetSocketAddress address, @Nullable Connection connection) {
        this.address = address;
        this.connection = connection;
        String literal = literal(address.getAddress());
        host = literal.getBytes(US_ASCII);
        text = ((literal.contains(":") ? "[" + literal + "]" : literal) + ":" + address.getPort()).getBytes(US_ASCII);
    }

    private static String literal(InetAddress address) {
        String text = address.getHostAddress();
        int scope = address instanceof Inet6Address ? text.indexOf('%') : -1;
        return scope < 0 ? text : text.substring(0, scope);
    }

    public InetSocketAddress address() {
        return address;
    }

    /** The connection; null for UDP. */
    public @Nullable Connection connection() {
        return connection;
    }

    boolean overSix() {
        return address.getAddress() instanceof Inet6Address;
    }

    Transport transport() {
        return connection == null ? Transport.UDP : connection.transport();
    }

    /** The IP address; IPv6 without brackets, as parameter received has it. */
    byte[] host() {
        return host;
    }

    /** IP address and port; IPv6 in brackets. */
    public byte[] text() {
        return text;
    }

    /**
     * Record-Route header fields that name the node and this flow, two where the sides are told different addresses
     * or transports (RFC 5658 §5): the one for the side the request goes to on top.
     *
     * @param direct whether the node's requests go to this flow; see {@link Token}
     * @param moved whether the dialog came here by a request within it
     */
    byte[] recordRoute(InetSocketAddress node, boolean direct, boolean moved, Side to, Edge edge, Signer signer) {
        renew(signer);
        for (int i = 0; i < KEPT; i++) {
            var made = tokens[i];
            if (made != null
                    && sides[i] == to
                    && made.direct() == direct
                    && made.moved() == moved
                    && node.equals(made.node())) {
                return lines[i];
            }
        }
        var out = new Octets(MAX_LINE);
        var token = new Token(node, address, connection, direct, moved);
        recordRoute(token, to, edge, signer, out);
        if (!edge.single(this)) {
            recordRoute(token, to.other(), edge, signer, out);
        }
        tokens[next] = token;
        sides[next] = to;
        lines[next] = out.copy();
        byte[] made = lines[next];
        next = (next + 1) % KEPT;
        return made;
    }

    private void renew(Signer signer) {
        int now = signer.hour();
        if (now != hour) {
            hour = now;
            Arrays.fill(tokens, null);
            path = null;
        }
    }

    private void recordRoute(Token token, Side side, Edge edge, Signer signer, Octets out) {
        out.put("Record-Route: ").put(edge.uri(side, this)).put(Signed.NODE.parameter());
        signer.sign(token, out);
        out.put(">\r\n");
    }

    /** Path header field (RFC 3327) that leads back to this flow (RFC 5626 §5.1). */
    byte[] path(Edge edge, Signer signer) {
        renew(signer);
        if (path == null) {
            var out = new Octets(MAX_LINE);
            out.put("Path: ").put(edge.uri()).put("ob;").put(Signed.FLOW.parameter());
            signer.sign(null, address, connection, out);
            path = out.put(">\r\n").copy();
        }
        return path;
    }
}
