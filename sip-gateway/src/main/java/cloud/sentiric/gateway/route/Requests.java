package cloud.sentiric.gateway.route;

import static java.nio.charset.StandardCharsets.US_ASCII;

import cloud.sentiric.gateway.carrier.CarrierUri;
import cloud.sentiric.gateway.carrier.Reach;
import cloud.sentiric.gateway.sip.Ascii;
import cloud.sentiric.gateway.sip.Edits;
import cloud.sentiric.gateway.sip.Field;
import cloud.sentiric.gateway.sip.HopByHop;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Method;
import cloud.sentiric.gateway.sip.Octets;
import cloud.sentiric.gateway.sip.SipUri;
import cloud.sentiric.gateway.sip.Transport;
import cloud.sentiric.gateway.target.Choice;
import cloud.sentiric.gateway.target.Node;
import cloud.sentiric.gateway.token.Signer;
import cloud.sentiric.gateway.token.Token;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Routes requests as a stateless proxy (RFC 3261 §16): from a client to a node, from a node to a client. Reads the message,
 * writes the edits, decides. Owned by one thread.
 */
public final class Requests {
    /** Seconds after which a client may try again where no node is left. */
    public static final int RETRY_AFTER = 5;

    private static final byte[] MAX_FORWARDS_70 = "Max-Forwards: 70\r\n".getBytes(US_ASCII);
    private static final byte[] SOURCE = "Sentiric-Source: ".getBytes(US_ASCII);
    private static final byte[] EOL = "\r\n".getBytes(US_ASCII);
    private static final long TAG = 7;
    private static final Field[] TOLD_APART = {Field.CALL_ID, Field.FROM_TAG};
    /** Room for a Via of ours. */
    private static final int MAX_VIA = 1024;

    private static final Refusal TOO_MANY_HOPS = new Refusal(483, "Too Many Hops");
    private static final Refusal LOOP = new Refusal(482, "Loop Detected");
    private static final Refusal NO_NODE = new Refusal(503, "Service Unavailable", RETRY_AFTER);
    private static final Refusal BAD_URI = new Refusal(416, "Unsupported URI Scheme");
    private static final Refusal BAD_EXTENSION = new Refusal(420, "Bad Extension");
    private static final Refusal NO_ADDRESS = new Refusal(480, "No Flow And No IP Address To Send To");
    private static final Refusal FLOW_FAILED = new Refusal(430, "Flow Failed");
    private static final Decision OUTWARD = new Decision.Outward();
    private static final Refusal GONE = new Refusal(480, "Connection Is Gone");

    private final Edge edge;
    private final Signer signer;
    private final Flows flows;
    private final Connections connections;
    private final Predicate<InetAddress> trusted;
    private final Stickiness stickiness;
    private final ViaStamp stamp;
    private final OwnVia ownVia;
    private final Branch branch;
    private final OwnRoutes ownRoutes;
    private final SipUri uri = new SipUri();
    private final SipUri contact = new SipUri();
    private final Octets via = new Octets(MAX_VIA);
    private final Octets carrierBranch = new Octets(64);

    /** Where clients speak UDP alone, and none is trusted. */
    public Requests(Edge edge, Signer signer, Flows flows, Stickiness stickiness) {
        this(edge, signer, flows, stickiness, Connections.NONE, _ -> false);
    }

    /** With the addresses of carriers, who may have the nodes' requests sent elsewhere than where they send from. */
    public Requests(
            Edge edge,
            Signer signer,
            Flows flows,
            Stickiness stickiness,
            Connections connections,
            Predicate<InetAddress> trusted) {
        this.connections = connections;
        this.trusted = trusted;
        this.edge = edge;
        this.signer = signer;
        this.flows = flows;
        this.stickiness = stickiness;
        stamp = new ViaStamp(flows);
        ownVia = new OwnVia(edge, signer);
        branch = new Branch(signer);
        ownRoutes = new OwnRoutes(edge, signer);
    }

    /**
     * Decides on a request that came from the flow.
     *
     * @param sender the node that it comes from; null for a client
     */
    public Decision route(Message m, Flow source, @Nullable Node sender, Choice choice, long now, Edits edits) {
        stamp.write(m, source, edits);
        if (m.maxForwards() == 0) {
            return TOO_MANY_HOPS.of(m, Standing.UNKNOWN);
        }
        branch.compute(m);
        if (branch.loops(m)) {
            return LOOP.of(m, Standing.UNKNOWN);
        }
        ownRoutes.take(m, edits);
        maxForwards(m, edits);
        var token = ownRoutes.token();
        var decision = sender == null
                ? toNode(m, source, token, choice, now, edits)
                : toClient(m, source, token, sender, choice, now, edits);
        if (decision instanceof Decision.Reply) {
            // The answer is written with the edits of the Via alone.
            stamp(m, source, edits);
        }
        return decision;
    }

    /** Edits for an answer to a request that was refused before it was routed. */
    public void stamp(Message m, Flow source, Edits edits) {
        edits.clear();
        stamp.write(m, source, edits);
    }

    private static Standing standing(@Nullable Token token, Flow source) {
        return token == null ? Standing.UNKNOWN : Standing.of(token.node() != null, names(token, source));
    }

    /** Whether the token names just this flow. */
    private static boolean names(Token token, Flow flow) {
        return Objects.equals(token.connection(), flow.connection())
                && (flow.connection() != null || token.flow().equals(flow.address()));
    }

    /**
     * Writes the CANCEL for an INVITE, to a node that had it (RFC 3261 §9.1).
     *
     * @param elsewhere whether the call goes on elsewhere
     */
    public void cancel(Message invite, Flow source, boolean elsewhere, Octets out) {
        branch.compute(invite);
        ownVia.writeFrom(stamp.answers(invite, source), branch.text(), via.clear());
        HopByHop.cancel(invite, via, elsewhere, out);
    }

    /**
     * Writes the CANCEL for an INVITE of a node, to the client that has it.
     *
     * @param elsewhere whether the call goes on elsewhere
     */
    public void withdraw(Message invite, Flow node, Flow client, boolean elsewhere, Octets out) {
        branch.compute(invite);
        ownVia.writeTo(client, branch.text(), stamp.answers(invite, node).address(), via.clear());
        HopByHop.cancel(invite, via, elsewhere, out);
    }

    /** To tag of an answer of our own: the same for the request when it comes again (RFC 3261 §8.2.7). */
    public long tag(Message m) {
        byte[] b = m.bytes();
        var hash = signer.hash(TAG).add(b, m.via().start(), m.via().end()).add(m.cseq());
        for (var field : TOLD_APART) {
            if (m.has(field)) {
                hash.add(b, m.start(field), m.end(field));
            }
        }
        return hash.end();
    }

    /** Where an answer to the request goes. */
    public Flow answers(Message m, Flow source) {
        return stamp.answers(m, source);
    }

    private static void maxForwards(Message m, Edits edits) {
        if (m.maxForwards() > 0) {
            int mark = edits.text().size();
            edits.text().put(m.maxForwards() - 1);
            edits.replace(m.start(Field.MAX_FORWARDS), m.end(Field.MAX_FORWARDS), mark);
        }
    }

    private Decision toNode(Message m, Flow source, @Nullable Token token, Choice choice, long now, Edits edits) {
        var standing = standing(token, source);
        boolean asks = m.method() != Method.ACK && m.method() != Method.CANCEL;
        if (asks && m.has(Field.PROXY_REQUIRE)) {
            // RFC 3261 §16.3: no extension is asked of us that we have.
            return BAD_EXTENSION.of(m, standing);
        }
        Node node = stickiness.node(m, token, Pickup.node(m, flows, choice), choice, now);
        if (node == null) {
            return NO_NODE.of(m, standing);
        }
        m.removeOwnFields(edits);
        boolean outOfDialog = !m.has(Field.TO_TAG);
        boolean opens = outOfDialog && m.method().formsDialog();
        int mark = edits.text().size();
        var text = edits.text();
        ownVia.writeFrom(stamp.answers(m, source), branch.text(), text);
        boolean moves = moves(m, standing);
        if (opens || moves) {
            text.put(source.recordRoute(node.address(), direct(m, source), moves, Side.INSIDE, edge, signer));
        } else if (m.method() == Method.REGISTER) {
            text.put(source.path(edge, signer));
        }
        text.put(SOURCE).put(source.text()).put(source.transport().parameter());
        signer.signSource(source.text(), m.bytes(), m.start(Field.CALL_ID), m.end(Field.CALL_ID), text);
        text.put(EOL);
        finish(m, mark, edits);
        return new Decision.Forward(
                node.address(),
                null,
                Side.INSIDE,
                node,
                opens && stickiness.fresh(),
                stickiness.call(),
                stickiness.left(),
                false,
                standing);
    }

    /**
     * Whether a client refreshes the target of a dialog from elsewhere than before: the node takes our Record-Route over in place
     * of that one of ours which leads to where the client was.
     */
    private static boolean moves(Message m, Standing standing) {
        return standing == Standing.VOUCHED && m.has(Field.TO_TAG) && m.method().refreshesTarget();
    }

    /**
     * Whether requests to the sender go back to where it sent from, as behind a NAT they must: it is a client of the first hop
     * (RFC 5626 §5.3), and does not name another address while its Via shows that no NAT is in between. Whoever is no carrier of
     * ours gets them there in any case, or he could name whom he likes.
     */
    private boolean direct(Message m, Flow source) {
        return source.connection() != null
                || !trusts(source)
                || (m.vias() == 1 && !m.recordRouted() && !elsewhere(m, source));
    }

    private boolean trusts(Flow flow) {
        return trusted.test(flow.address().getAddress());
    }

    private boolean elsewhere(Message m, Flow source) {
        byte[] b = m.bytes();
        var top = m.via();
        if (!m.has(Field.CONTACT)
                || !Ascii.equal(b, top.hostStart(), top.hostEnd(), source.host())
                || !contact.read(b, m.start(Field.CONTACT), m.end(Field.CONTACT))) {
            return false;
        }
        var named = flows.of(b, contact.hostStart(), contact.hostEnd(), contact.port());
        if (named == null) {
            return false;
        }
        boolean samePort = named.address().getPort() == source.address().getPort();
        return !Ascii.equal(named.host(), 0, named.host().length, source.host())
                || (!samePort && top.port() == source.address().getPort());
    }

    /**
     * From a node to a client: to the flow that a token names, unless that is a carrier and no client of the first hop, else to the
     * address of the next hop; a host name is not looked up, the flow is better then. No such address is one of ours. So a node keeps the NAT binding of a
     * phone open with an OPTIONS that has the Path of the phone's binding as its Route (RFC 3327 §5.3, RFC 5626 §5.3).
     */
    private Decision toClient(
            Message m, Flow source, @Nullable Token token, Node sender, Choice choice, long now, Edits edits) {
        var named = token == null ? null : flows.of(token.flow(), token.connection());
        if (ownRoutes.trunk() && token == null) {
            return OUTWARD;
        }
        Flow to;
        if (token != null && (token.direct() || !trusted.test(token.flow().getAddress()))) {
            to = named;
        } else if (uri.read(m.bytes(), ownRoutes.targetStart(), ownRoutes.targetEnd())) {
            to = flows.of(m.bytes(), uri.hostStart(), uri.hostEnd(), uri.port());
        } else {
            return BAD_URI.of(m, Standing.UNKNOWN);
        }
        to = to == null ? named : to;
        if (to == null) {
            return NO_ADDRESS.of(m, Standing.UNKNOWN);
        }
        boolean strays = to != named;
        if (strays && !trusts(to) && ours(to.address().getAddress(), choice)) {
            return NO_ADDRESS.of(m, Standing.UNKNOWN);
        }
        boolean opens = !m.has(Field.TO_TAG) && m.method().formsDialog();
        var connection = to.connection();
        if (connection != null) {
            if (connections.peer(connection) == null) {
                if (connection.outward()) {
                    // RFC 3261 §18.1.1: it is opened again.
                    return OUTWARD;
                }
                // RFC 5626 §5.3: the registrar is told that the flow is of no more use; a dialog is only out of reach.
                var refusal = opens || token == null || token.node() == null ? FLOW_FAILED : GONE;
                return refusal.of(m, Standing.UNKNOWN);
            }
            m.addContentLength(edits);
        }
        m.removeOwnFields(edits);
        int mark = edits.text().size();
        ownVia.writeTo(to, branch.text(), stamp.answers(m, source).address(), edits.text());
        if (opens) {
            boolean direct = !trusts(to) || (token != null && token.direct());
            edits.text().put(to.recordRoute(sender.address(), direct, false, Side.OUTSIDE, edge, signer));
        }
        finish(m, mark, edits);
        boolean invites = opens && m.method() == Method.INVITE;
        long call = invites ? stickiness.toClient(branch.text(), m, sender, now) : 0;
        opens &= !invites || stickiness.fresh();
        var forward = new Decision.Forward(to.address(), connection, Side.OUTSIDE, null, opens, call);
        return strays || (token != null && token.moved()) ? forward.straying() : forward;
    }

    /** By what a node's request to a carrier, its CANCEL and the ACK of its refusal are known (RFC 3261 §17.2.3). */
    public String transaction(Message m) {
        branch.compute(m);
        return new String(branch.text().bytes(), 0, branch.text().size(), US_ASCII);
    }

    /**
     * Where a node's request to a carrier leads, within a dialog to where its connection was; null if that is no URI of SIP.
     *
     * @param edits are used and left empty
     */
    public @Nullable CarrierUri carrier(Message m, Edits edits) {
        byte[] b = m.bytes();
        edits.clear();
        ownRoutes.take(m, edits);
        edits.clear();
        var token = ownRoutes.token();
        var connection = token == null ? null : token.connection();
        if (token != null && connection != null) {
            return new CarrierUri(
                    token.flow().getAddress().getHostAddress(), token.flow().getPort(), connection.transport(), false);
        }
        if (!uri.read(b, ownRoutes.targetStart(), ownRoutes.targetEnd())) {
            return null;
        }
        boolean bracketed = b[uri.hostStart()] == '[';
        String host = text(b, uri.hostStart() + (bracketed ? 1 : 0), uri.hostEnd() - (bracketed ? 1 : 0));
        Transport transport = null;
        if (uri.transportStart() >= 0) {
            transport = Transport.carrying(b, uri.transportStart(), uri.transportEnd());
            if (transport == null) {
                return null;
            }
        }
        return new CarrierUri(host, uri.portNamed() ? uri.port() : 0, transport, uri.secure());
    }

    /**
     * Whether the Routes of a node's request within a dialog have a token of ours: whoever answered has written the others, and so
     * says where a carrier is that nobody called.
     *
     * @param edits are used and left empty
     */
    public boolean vouched(Message m, Edits edits) {
        edits.clear();
        ownRoutes.take(m, edits);
        edits.clear();
        return ownRoutes.token() != null;
    }

    private static String text(byte[] b, int from, int to) {
        return new String(b, from, to - from, US_ASCII);
    }

    /** Whether a carrier may be at the address: what is not on the internet is one only if it is trusted. */
    public boolean carries(InetAddress address, Choice choice) {
        return trusted.test(address) || (!ours(address, choice) && !Reach.isPrivate(address));
    }

    /**
     * Writes the edits of a node's request to a carrier.
     *
     * @param hop number of the server among those of the carrier, 0 to 9: to each it is a transaction of its own (RFC 3263 §4.3)
     */
    public void toCarrier(Message m, Flow source, InetSocketAddress node, int hop, Flow to, Edits edits) {
        edits.clear();
        stamp.write(m, source, edits);
        branch.compute(m);
        ownRoutes.take(m, edits);
        maxForwards(m, edits);
        if (to.connection() != null) {
            m.addContentLength(edits);
        }
        m.removeOwnFields(edits);
        int mark = edits.text().size();
        ownVia.writeToCarrier(to, carrierBranch(hop), stamp.answers(m, source).address(), edits.text());
        if (!m.has(Field.TO_TAG) && m.method().formsDialog()) {
            boolean direct = to.connection() != null || !trusts(to);
            edits.text().put(to.recordRoute(node, direct, false, Side.OUTSIDE, edge, signer));
        }
        finish(m, mark, edits);
    }

    private Octets carrierBranch(int hop) {
        return carrierBranch
                .clear()
                .put((char) ('0' + hop))
                .put(branch.text().bytes(), 0, branch.text().size());
    }

    /** Writes the CANCEL for an INVITE of a node, to the server of a carrier that may have it. */
    public void withdrawFromCarrier(Message invite, Flow source, int hop, Flow to, Octets out) {
        branch.compute(invite);
        ownVia.writeToCarrier(
                to, carrierBranch(hop), stamp.answers(invite, source).address(), via.clear());
        HopByHop.cancel(invite, via, false, out);
    }

    /** Whether something of ours listens there that no client is to reach through us. */
    private static boolean ours(InetAddress address, Choice choice) {
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isMulticastAddress()
                || choice.hosts(address);
    }

    /** All that is added goes in one piece below the start line, above whatever of its kind is there already. */
    private static void finish(Message m, int mark, Edits edits) {
        if (!m.has(Field.MAX_FORWARDS)) {
            edits.text().put(MAX_FORWARDS_70);
        }
        edits.insert(m.headers(), mark);
    }
}
