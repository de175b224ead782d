package cloud.sentiric.gateway.route;

import cloud.sentiric.gateway.sip.Octets;
import cloud.sentiric.gateway.target.Targets;
import cloud.sentiric.gateway.token.Digits;
import cloud.sentiric.gateway.token.Signer;

/** Writes the OPTIONS that measures the round-trip time to a node. Owned by one thread. */
public final class Ping {
    static final byte MARK = 'p';
    private static final int NODE_SIZE = 2;
    private static final int NUMBER_SIZE = 5;
    static final int BRANCH_SIZE = 1 + NODE_SIZE + NUMBER_SIZE;
    private static final int NUMBER_MASK = (1 << (6 * NUMBER_SIZE)) - 1;

    private final Edge edge;
    private final OwnVia ownVia;
    private final Octets branch = new Octets(BRANCH_SIZE);

    public Ping(Edge edge, Signer signer) {
        this.edge = edge;
        ownVia = new OwnVia(edge, signer);
    }

    /** Writes the request for a probe. */
    public void write(Targets.Probe probe, Octets out) {
        var address = probe.node().address();
        String host = address.getAddress().getHostAddress();
        String target = (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
        branch.clear()
                .put((char) MARK)
                .put64(probe.node().id(), NODE_SIZE)
                .put64(probe.number() & NUMBER_MASK, NUMBER_SIZE);
        out.put("OPTIONS sip:").put(target).put(" SIP/2.0\r\n");
        ownVia.write(branch, address, out);
        out.put("Max-Forwards: 70\r\nFrom: ")
                .put(edge.uri())
                .put("ob>;tag=p\r\nTo: <sip:")
                .put(target);
        out.put(">\r\nCall-ID: ").put(branch.bytes(), 0, branch.size()).put("@probe\r\nCSeq: ");
        out.put(probe.number() & NUMBER_MASK).put(" OPTIONS\r\nContent-Length: 0\r\n\r\n");
    }

    static int node(byte[] b, int branch) {
        return (int) Digits.number(b, branch + 1, NODE_SIZE);
    }

    static int number(byte[] b, int branch) {
        return (int) Digits.number(b, branch + 1 + NODE_SIZE, NUMBER_SIZE);
    }
}
