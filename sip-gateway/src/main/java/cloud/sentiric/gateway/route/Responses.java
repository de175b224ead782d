package cloud.sentiric.gateway.route;

import static java.nio.charset.StandardCharsets.US_ASCII;

import cloud.sentiric.gateway.sip.Edits;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Method;
import cloud.sentiric.gateway.sip.Reason;
import cloud.sentiric.gateway.sip.Signed;
import cloud.sentiric.gateway.target.Node;
import cloud.sentiric.gateway.token.Digits;
import cloud.sentiric.gateway.token.Signer;
import org.jspecify.annotations.Nullable;

/**
 * Routes responses (RFC 3261 §16.11, §18.1.2): our Via is taken away, if it is ours, and the next one says where to. Owned
 * by one thread.
 */
public final class Responses {
    private static final Decision FOREIGN = new Decision.Drop(Reason.RESPONSE_VIA_NOT_OURS);
    private static final Decision UNROUTABLE = new Decision.Drop(Reason.RESPONSE_UNROUTABLE);
    private static final Decision MOVED = new Decision.Drop(Reason.INVITE_MOVED);
    private static final Decision REFUSED_TOO_LATE = new Decision.Acknowledge();
    private static final Decision CANCELLED = new Decision.Drop(Reason.OWN_CANCEL);
    private static final Decision OF_CARRIER = new Decision.OutwardAnswer();
    private static final Decision GONE = new Decision.Drop(Reason.CONNECTION_GONE);

    private final Connections connections;
    private final Stickiness stickiness;
    private final ViaStamp stamp;
    private final OwnVia ownVia;

    /** Where clients speak UDP alone. */
    public Responses(Edge edge, Signer signer, Flows flows, Stickiness stickiness) {
        this(edge, signer, flows, stickiness, Connections.NONE);
    }

    public Responses(Edge edge, Signer signer, Flows flows, Stickiness stickiness, Connections connections) {
        this.connections = connections;
        this.stickiness = stickiness;
        stamp = new ViaStamp(flows);
        ownVia = new OwnVia(edge, signer);
    }

    /**
     * Decides on a response that came from the address.
     *
     * @param sender the node that it comes from; null for a client
     */
    public Decision route(Message m, Flow source, @Nullable Node sender, Side arrived, long now, Edits edits) {
        byte[] b = m.bytes();
        var via = m.via();
        if (via.signed() == null || via.branchStart() < 0) {
            return FOREIGN;
        }
        if (m.vias() == 1) {
            return own(m, source, sender, now);
        }
        if (via.signed() == Signed.CARRIER) {
            return ofCarrier(m);
        }
        if (via.signed() == Signed.CONNECTION) {
            return toConnection(m, sender, now, edits);
        }
        var to = stamp.answers(b, m.nextVia());
        if (to == null) {
            return UNROUTABLE;
        }
        if (!ownVia.verify(b, via, to.address())) {
            return FOREIGN;
        }
        if (sender != null && !stickiness.answered(m, sender, now)) {
            return moved(m);
        }
        if (sender == null
                && m.method() == Method.INVITE
                && m.status() >= 200
                && stickiness.refusedLate(m, OwnVia.branch(via), via.branchEnd(), now)) {
            return REFUSED_TOO_LATE;
        }
        m.removeVia(edits);
        return new Decision.Forward(to.address(), arrived.other(), sender, false);
    }

    private Decision ofCarrier(Message m) {
        var to = stamp.answers(m.bytes(), m.nextVia());
        return to != null && ownVia.verifyOfCarrier(m.bytes(), m.via(), to.address()) ? OF_CARRIER : FOREIGN;
    }

    /** What a carrier answered, on its way to the node that asked; null if it is none. */
    public Decision.@Nullable Forward toNode(Message m, Edits edits) {
        var to = stamp.answers(m.bytes(), m.nextVia());
        if (to == null) {
            return null;
        }
        edits.clear();
        m.removeVia(edits);
        return new Decision.Forward(to.address(), Side.INSIDE, null, false);
    }

    /** Number of the server in the branch of a Via for a carrier. */
    public static int hop(Message m) {
        return m.bytes()[OwnVia.branch(m.via())] - '0';
    }

    /** The transaction in the branch of a Via for a carrier, as {@link Requests#transaction} has it. */
    public static String transaction(Message m) {
        int from = OwnVia.branch(m.via()) + 1;
        return new String(m.bytes(), from, m.via().branchEnd() - from, US_ASCII);
    }

    /** A response of a node that its INVITE has left. */
    private static Decision moved(Message m) {
        return m.status() < 200 ? MOVED : REFUSED_TOO_LATE;
    }

    private Decision toConnection(Message m, @Nullable Node sender, long now, Edits edits) {
        var connection = ownVia.connection(m.bytes(), m.via());
        if (connection == null) {
            return FOREIGN;
        }
        if (sender != null) {
            if (!stickiness.answered(m, sender, now)) {
                return moved(m);
            }
            stickiness.meets(m, now);
        }
        var peer = connections.peer(connection);
        if (peer == null) {
            return GONE;
        }
        m.removeVia(edits);
        m.addContentLength(edits);
        return new Decision.Forward(peer, connection, Side.OUTSIDE, sender, false);
    }

    /** A response to what we sent ourselves: an OPTIONS probe, a header-less line made whole, or a CANCEL. */
    private Decision own(Message m, Flow source, @Nullable Node sender, long now) {
        byte[] b = m.bytes();
        var via = m.via();
        int branch = OwnVia.branch(via);
        int size = via.branchEnd() - branch;
        if (size == Ping.BRANCH_SIZE && b[branch] == Ping.MARK && ownVia.verify(b, via, source.address())) {
            return new Decision.Probed(Ping.node(b, branch), Ping.number(b, branch), m.status());
        }
        if (sender != null && size == LineProbe.BRANCH_SIZE && b[branch] == LineProbe.MARK) {
            // A Path has told its client a token of the same kind.
            var flow = ownVia.flow(b, via);
            if (flow != null) {
                long sentAt = Digits.number(b, branch + 1, LineProbe.TIME_SIZE);
                return new Decision.LineAnswered(flow.flow(), flow.connection(), sender, sentAt);
            }
        }
        boolean ours = sender != null
                || via.signed() == Signed.CARRIER
                || stickiness.withdrew(b, branch, via.branchEnd(), now);
        return m.method() == Method.CANCEL && ours ? CANCELLED : FOREIGN;
    }
}
