package cloud.sentiric.gateway.route;

import static java.nio.charset.StandardCharsets.US_ASCII;

import cloud.sentiric.gateway.sip.Octets;
import cloud.sentiric.gateway.sip.Via;
import cloud.sentiric.gateway.token.Signer;
import java.net.InetSocketAddress;

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

    /** Writes a header field with this branch, signed so that answers go nowhere but to {@code answers}. */
    void write(Side side, Octets branch, InetSocketAddress answers, Octets out) {
        out.put(edge.via(side)).put(branch.bytes(), 0, branch.size()).put(RPORT_SN);
        signer.signVia(branch.bytes(), 0, branch.size(), answers, out);
        out.put(EOL);
    }

    /** Writes a header field whose signature is a token of the flow the answer goes to. */
    void writeFlow(Side side, Octets branch, InetSocketAddress flow, Octets out) {
        out.put(edge.via(side)).put(branch.bytes(), 0, branch.size()).put(RPORT_SN);
        signer.sign(null, flow, out);
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
