package cloud.sentiric.gateway.route;

import static java.nio.charset.StandardCharsets.US_ASCII;

import cloud.sentiric.gateway.sip.Ascii;
import cloud.sentiric.gateway.sip.Edits;
import cloud.sentiric.gateway.sip.Field;
import cloud.sentiric.gateway.sip.HopByHop;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Method;
import cloud.sentiric.gateway.sip.Octets;
import cloud.sentiric.gateway.sip.Reason;
import cloud.sentiric.gateway.sip.SipUri;
import cloud.sentiric.gateway.target.Choice;
import cloud.sentiric.gateway.target.Node;
import cloud.sentiric.gateway.token.Signer;
import cloud.sentiric.gateway.token.Token;
import java.net.InetAddress;
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
    /** Ours may be there twice, once for each side (RFC 5658). */
    private static final int OWN_ROUTES = 2;
    /** Room for a Via of ours. */
    private static final int MAX_VIA = 1024;

    private static final Decision TOO_MANY_HOPS = new Decision.Reply(483, "Too Many Hops", 0);
    private static final Decision LOOP = new Decision.Reply(482, "Loop Detected", 0);
    private static final Decision NO_NODE = new Decision.Reply(503, "Service Unavailable", RETRY_AFTER);
    private static final Decision BAD_URI = new Decision.Reply(416, "Unsupported URI Scheme", 0);
    private static final Decision BAD_EXTENSION = new Decision.Reply(420, "Bad Extension", 0);
    private static final Decision NO_ADDRESS = new Decision.Reply(480, "No Flow And No IP Address To Send To", 0);
    private static final Decision FLOW_FAILED = new Decision.Reply(430, "Flow Failed", 0);
    private static final Decision GONE = new Decision.Reply(480, "Connection Is Gone", 0);
    private static final Decision ACK_DROPPED = new Decision.Drop(Reason.ACK_UNROUTABLE);

    private final Edge edge;
    private final Signer signer;
    private final Flows flows;
    private final Connections connections;
    private final Predicate<InetAddress> trusted;
    private final Stickiness stickiness;
    private final ViaStamp stamp;
    private final OwnVia ownVia;
    private final Branch branch;
    private final SipUri uri = new SipUri();
    private final SipUri contact = new SipUri();
    private final Octets via = new Octets(MAX_VIA);

    private int ownRoutes;
    private @Nullable Token token;
    private int targetStart;
    private int targetEnd;

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
    }

    /**
     * Decides on a request that came from the flow.
     *
     * @param sender the node that it comes from; null for a client
     */
    public Decision route(Message m, Flow source, @Nullable Node sender, Choice choice, long now, Edits edits) {
        token = null;
        stamp.write(m, source, edits);
        boolean ack = m.method() == Method.ACK;
        if (m.maxForwards() == 0) {
            return ack ? ACK_DROPPED : TOO_MANY_HOPS;
        }
        branch.compute(m);
        if (branch.loops(m)) {
            return ack ? ACK_DROPPED : LOOP;
        }
        takeOwnRoutes(m, edits);
        maxForwards(m, edits);
        var decision =
                sender == null ? toNode(m, source, choice, now, edits) : toClient(m, source, sender, choice, edits);
        if (decision instanceof Decision.Reply) {
            // The answer is written with the edits of the Via alone.
            edits.clear();
            stamp.write(m, source, edits);
            return ack ? ACK_DROPPED : decision;
        }
        return decision;
    }

    /** Edits for an answer to a request that was refused before it was routed. */
    public void stamp(Message m, Flow source, Edits edits) {
        edits.clear();
        stamp.write(m, source, edits);
    }

    /** Whether the last request came from just the flow that its token names: who sent it has heard what was sent there. */
    public boolean provesFlow(Flow source) {
        return token != null
                && Objects.equals(token.connection(), source.connection())
                && (source.connection() != null || token.flow().equals(source.address()));
    }

    /** Whether a token of a dialog was in the last request; one that names a flow alone vouches for none. */
    public boolean vouched() {
        return token != null && token.node() != null;
    }

    /** Writes the CANCEL for the INVITE that was routed last, to a node that had it before (RFC 3261 §9.1). */
    public void cancel(Message invite, Flow source, Octets out) {
        ownVia.writeFrom(stamp.answers(invite, source), branch.text(), via.clear());
        HopByHop.cancel(invite, via, out);
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

    /** Removes the topmost Route values that are ours, and finds the token and the next target (RFC 3261 §16.4). */
    private void takeOwnRoutes(Message m, Edits edits) {
        byte[] b = m.bytes();
        ownRoutes = 0;
        token = null;
        targetStart = m.start(Field.URI);
        targetEnd = m.end(Field.URI);
        int routes = m.routes();
        if (routes == 0) {
            return;
        }
        boolean strict = strict(m, edits);
        int free = strict ? routes - 1 : routes;
        while (ownRoutes < Math.min(free, OWN_ROUTES)) {
            if (!uri.read(b, m.routeStart(ownRoutes), m.routeEnd(ownRoutes))) {
                break;
            }
            var found = uri.signStart() < 0 ? null : signer.verify(b, uri.signStart(), uri.signEnd());
            if (found == null && !edge.ours(b, uri.hostStart(), uri.hostEnd(), uri.port())) {
                break;
            }
            token = token == null ? found : token;
            ownRoutes++;
        }
        m.removeRoutes(ownRoutes, strict, edits);
        if (ownRoutes < free) {
            targetStart = m.routeStart(ownRoutes);
            targetEnd = m.routeEnd(ownRoutes);
        }
    }

    /** The hop before is a strict router: our Record-Route is the Request-URI, the target the last Route. */
    private boolean strict(Message m, Edits edits) {
        byte[] b = m.bytes();
        int last = m.routes() - 1;
        if (!uri.read(b, m.start(Field.URI), m.end(Field.URI)) || uri.signStart() < 0) {
            return false;
        }
        token = signer.verify(b, uri.signStart(), uri.signEnd());
        if (token == null || !uri.read(b, m.routeStart(last), m.routeEnd(last))) {
            token = null;
            return false;
        }
        int mark = edits.text().size();
        edits.text().put(b, uri.start(), uri.end());
        edits.replace(m.start(Field.URI), m.end(Field.URI), mark);
        targetStart = uri.start();
        targetEnd = uri.end();
        return true;
    }

    private static void maxForwards(Message m, Edits edits) {
        if (m.maxForwards() > 0) {
            int mark = edits.text().size();
            edits.text().put(m.maxForwards() - 1);
            edits.replace(m.start(Field.MAX_FORWARDS), m.end(Field.MAX_FORWARDS), mark);
        }
    }

    private Decision toNode(Message m, Flow source, Choice choice, long now, Edits edits) {
        boolean asks = m.method() != Method.ACK && m.method() != Method.CANCEL;
        if (asks && m.has(Field.PROXY_REQUIRE)) {
            // RFC 3261 §16.3: no extension is asked of us that we have.
            return BAD_EXTENSION;
        }
        Node node = stickiness.node(m, token, choice, now);
        if (node == null) {
            return NO_NODE;
        }
        m.removeOwnFields(edits);
        boolean outOfDialog = !m.has(Field.TO_TAG);
        boolean opens = outOfDialog && m.method().formsDialog();
        int mark = edits.text().size();
        var text = edits.text();
        ownVia.writeFrom(stamp.answers(m, source), branch.text(), text);
        if (opens || moves(m, source)) {
            text.put(source.recordRoute(node.address(), direct(m, source), Side.INSIDE, edge, signer));
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
                false);
    }

    /**
     * Whether a client refreshes the target of a dialog from elsewhere than before: the node takes our Record-Route over in place
     * of that one of ours which leads to where the client was.
     */
    private boolean moves(Message m, Flow source) {
        return token != null
                && token.node() != null
                && m.has(Field.TO_TAG)
                && m.method().refreshesTarget()
                && !provesFlow(source);
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
    private Decision toClient(Message m, Flow source, Node sender, Choice choice, Edits edits) {
        var named = token == null ? null : flows.of(token.flow(), token.connection());
        Flow to;
        if (token != null && (token.direct() || !trusted.test(token.flow().getAddress()))) {
            to = named;
        } else if (uri.read(m.bytes(), targetStart, targetEnd)) {
            to = flows.of(m.bytes(), uri.hostStart(), uri.hostEnd(), uri.port());
        } else {
            return BAD_URI;
        }
        to = to == null ? named : to;
        if (to == null) {
            return NO_ADDRESS;
        }
        boolean strays = to != named;
        if (strays && !trusts(to) && ours(to.address().getAddress(), choice)) {
            return NO_ADDRESS;
        }
        boolean opens = !m.has(Field.TO_TAG) && m.method().formsDialog();
        var connection = to.connection();
        if (connection != null) {
            if (connections.peer(connection) == null) {
                // RFC 5626 §5.3: the registrar is told that the flow is of no more use; a dialog is only out of reach.
                return opens || token == null || token.node() == null ? FLOW_FAILED : GONE;
            }
            m.addContentLength(edits);
        }
        m.removeOwnFields(edits);
        int mark = edits.text().size();
        ownVia.writeTo(to, branch.text(), stamp.answers(m, source).address(), edits.text());
        if (opens) {
            boolean direct = !trusts(to) || (token != null && token.direct());
            edits.text().put(to.recordRoute(sender.address(), direct, Side.OUTSIDE, edge, signer));
        }
        finish(m, mark, edits);
        var forward = new Decision.Forward(to.address(), connection, Side.OUTSIDE, null, opens);
        return strays ? forward.straying() : forward;
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
