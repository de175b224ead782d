package cloud.sentiric.gateway.route;

import static java.nio.charset.StandardCharsets.US_ASCII;

import cloud.sentiric.gateway.sip.Octets;
import cloud.sentiric.gateway.sip.Signed;
import cloud.sentiric.gateway.sip.Via;
import cloud.sentiric.gateway.token.Connection;
import cloud.sentiric.gateway.token.Signer;
import cloud.sentiric.gateway.token.Token;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Writes our own Via and knows it again by its signature. */
final class OwnVia {
    private static final byte[] RPORT = ";rport;".getBytes(US_ASCII);
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

    /** The same for a request to a carrier. */
    void writeToCarrier(Flow carrier, Octets branch, InetSocketAddress answers, Octets out) {
        begin(edge.via(carrier), branch, Signed.CARRIER, out);
        signer.vias().signForCarrier(branch.bytes(), 0, branch.size(), answers, out);
        out.put(EOL);
    }

    private void write(byte[] via, Octets branch, InetSocketAddress answers, Octets out) {
        begin(via, branch, Signed.ADDRESS, out);
        signer.vias().sign(branch.bytes(), 0, branch.size(), answers, out);
        out.put(EOL);
    }

    /** The header field for a request of a client to a node; it names the client's connection, if there is one. */
    void writeFrom(Flow answers, Octets branch, Octets out) {
        var connection = answers.connection();
        if (connection == null) {
            write(branch, answers.address(), out);
            return;
        }
        begin(edge.via(), branch, Signed.CONNECTION, out);
        signer.vias().sign(branch.bytes(), 0, branch.size(), connection, out);
        out.put(EOL);
    }

    /** The connection of the client that the answer goes to, or null if the Via is not ours. */
    @Nullable
    Connection connection(byte[] b, Via via) {
        return via.signed() == Signed.CONNECTION && via.branchEnd() - via.branchStart() > COOKIE
                ? signer.vias().verify(b, via.branchStart() + COOKIE, via.branchEnd(), via.signStart(), via.signEnd())
                : null;
    }

    private static void begin(byte[] via, Octets branch, Signed signed, Octets out) {
        out.put(via).put(branch.bytes(), 0, branch.size()).put(RPORT).put(signed.parameter());
    }

    /** Writes a header field for a node which names the flow that the answer goes to. */
    void writeFlow(Octets branch, Flow flow, Octets out) {
        begin(edge.via(), branch, Signed.FLOW, out);
        signer.sign(null, flow.address(), flow.connection(), out);
        out.put(EOL);
    }

    /** The flow that the answer goes to, or null if the Via is not ours. */
    @Nullable
    Token flow(byte[] b, Via via) {
        return via.signed() == Signed.FLOW ? signer.verify(Signed.FLOW, b, via.signStart(), via.signEnd()) : null;
    }

    /** Whether the Via is ours and the answer goes to this address. */
    boolean verify(byte[] b, Via via, InetSocketAddress answers) {
        return via.signed() == Signed.ADDRESS
                && via.branchEnd() - via.branchStart() > COOKIE
                && signer.vias()
                        .verify(
                                b,
                                via.branchStart() + COOKIE,
                                via.branchEnd(),
                                answers,
                                via.signStart(),
                                via.signEnd());
    }

    /** The same of a Via for a carrier. */
    boolean verifyOfCarrier(byte[] b, Via via, InetSocketAddress answers) {
        return via.signed() == Signed.CARRIER
                && via.branchEnd() - via.branchStart() > COOKIE
                && signer.vias()
                        .verifyOfCarrier(
                                b,
                                via.branchStart() + COOKIE,
                                via.branchEnd(),
                                answers,
                                via.signStart(),
                                via.signEnd());
    }

    /** Place after the magic cookie. */
    static int branch(Via via) {
        return via.branchStart() + COOKIE;
    }
}
