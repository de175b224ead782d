package cloud.sentiric.gateway.route;

import static java.nio.charset.StandardCharsets.US_ASCII;

import cloud.sentiric.gateway.sip.Octets;
import cloud.sentiric.gateway.sip.Via;
import cloud.sentiric.gateway.token.Connection;
import cloud.sentiric.gateway.token.Signer;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Writes our own Via and knows it again by its signature. */
final class OwnVia {
    private static final byte[] RPORT_SN = ";rport;sn=".getBytes(US_ASCII);
    private static final byte[] EOL = "\r\n".getBytes(US_ASCII);
    private static final int COOKIE = 7;

    private final Edge edge;
    private final Signer signer;

    OwnVia(Edge edge, Signer signer) {
        this.edge = edge;
        this.signer = signer;
    }

    /** Writes a header field for a node with this branch, signed so that answers go nowhere but to {@code answers}. */
    void write(Octets branch, InetSocketAddress answers, Octets out) {
        write(edge.via(), branch, answers, out);
    }

    /** The header field for a request to a client, whose answer goes to a node. */
    void writeTo(Flow client, Octets branch, InetSocketAddress answers, Octets out) {
        write(edge.via(client), branch, answers, out);
    }

    private void write(byte[] via, Octets branch, InetSocketAddress answers, Octets out) {
        out.put(via).put(branch.bytes(), 0, branch.size()).put(RPORT_SN);
        signer.signVia(branch.bytes(), 0, branch.size(), answers, out);
        out.put(EOL);
    }

    /** The header field for a request of a client to a node; it names the client's connection, if there is one. */
    void writeFrom(Flow answers, Octets branch, Octets out) {
        var connection = answers.connection();
        if (connection == null) {
            write(branch, answers.address(), out);
            return;
        }
        out.put(edge.via()).put(branch.bytes(), 0, branch.size()).put(RPORT_SN);
        signer.signVia(branch.bytes(), 0, branch.size(), connection, out);
        out.put(EOL);
    }

    /** Whether the Via says that it names a connection; {@link #connection} tells whether that is true. */
    static boolean namesConnection(Via via) {
        return via.signEnd() - via.signStart() == Signer.CONNECTION_VIA_SIZE;
    }

    /** The connection of the client that the answer goes to, or null if the Via is not ours. */
    @Nullable
    Connection connection(byte[] b, Via via) {
        return via.branchEnd() - via.branchStart() > COOKIE
                ? signer.verifyVia(b, via.branchStart() + COOKIE, via.branchEnd(), via.signStart(), via.signEnd())
                : null;
    }

    /** Writes a header field for a node whose signature is a token of the flow the answer goes to. */
    void writeFlow(Octets branch, Flow flow, Octets out) {
        out.put(edge.via()).put(branch.bytes(), 0, branch.size()).put(RPORT_SN);
        signer.sign(null, flow.address(), flow.connection(), out);
        out.put(EOL);
    }

    boolean verify(byte[] b, Via via, InetSocketAddress answers) {
        return via.branchEnd() - via.branchStart() > COOKIE
                && via.signStart() >= 0
                && signer.verifyVia(
                        b, via.branchStart() + COOKIE, via.branchEnd(), answers, via.signStart(), via.signEnd());
    }

    /** Place after the magic cookie. */
    static int branch(Via via) {
        return via.branchStart() + COOKIE;
    }
}
