package cloud.sentiric.gateway.relay;

import cloud.sentiric.gateway.route.Decision;
import cloud.sentiric.gateway.route.Flow;
import cloud.sentiric.gateway.route.Stickiness;
import cloud.sentiric.gateway.sip.Answer;
import cloud.sentiric.gateway.sip.Edits;
import cloud.sentiric.gateway.sip.Field;
import cloud.sentiric.gateway.sip.HopByHop;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Method;
import cloud.sentiric.gateway.sip.Reason;
import java.io.IOException;

/** Sends messages of others on, and what their way makes necessary with them. */
final class Forwarding {
    /** Bytes of a success of an INVITE, with its session. */
    private static final int SUCCESS = 1000;

    private final Entrance entrance;
    private final Nodes nodes;
    private final Stickiness stickiness;
    private final Admission admission;
    private final Counters counters;
    private final Outlet outlet;
    private final Refusals refusals;
    private final Withdrawals withdrawals;
    private final Outgoing outgoing;
    private final AccessLog log;

    Forwarding(Parts parts, Entrance entrance, Outlet outlet, Refusals refusals, Outgoing outgoing, AccessLog log) {
        this.entrance = entrance;
        this.outlet = outlet;
        this.refusals = refusals;
        this.outgoing = outgoing;
        this.log = log;
        nodes = parts.nodes();
        stickiness = parts.stickiness();
        admission = parts.admission();
        counters = parts.counters();
        withdrawals = new Withdrawals(parts, outlet, log);
    }

    /** Sends a request on. */
    void request(Message request, Flow source, Edits edits, Decision.Forward way, boolean again, long now)
            throws IOException {
        edits.apply(request, outlet.begin());
        if (tooLarge(way)) {
            refuse(request, source, edits, 513, "Message Too Large", Reason.NOT_SENT, now);
            return;
        }
        if (way.strays() && !outlet.affords(way.to(), way.connection(), 0, now)) {
            refuse(request, source, edits, 480, "Not Known To Be There", Reason.UNPROVEN, now);
            return;
        }
        var node = way.node();
        boolean answerable = request.method() != Method.ACK;
        if (answerable && node != null && source.connection() != null && !again) {
            // Before it is sent: another thread may have the answer at once.
            stickiness.expects(request, node, now);
        }
        if (!leaves(request, way)) {
            unsent(request, source, edits, now);
            return;
        }
        if (node != null && answerable) {
            node.sent(entrance.number());
        }
        if (!again) {
            outgoing.sent(request, source, way, now);
        }
        withdrawals.sent(request, source, way);
        if (way.opens()) {
            log.opens(request, source, node, way.to(), nodes.choice());
        }
    }

    /** Sends what was written; false if it cannot go there. */
    private boolean leaves(Message request, Decision.Forward way) throws IOException {
        try {
            return outlet.send(request.method(), way.to(), way.connection(), way.side());
        } catch (IOException e) {
            if (way.node() != null) {
                throw e;
            }
            counters.dropped(Reason.NOT_SENT);
            return false;
        }
    }

    /** Tells the sender at once that the way is closed: outside a dialog the flow is of no more use (RFC 5626 §5.3). */
    private void unsent(Message request, Flow source, Edits edits, long now) throws IOException {
        if (request.method() != Method.ACK) {
            boolean inDialog = request.has(Field.TO_TAG);
            refusals.refuse(
                    request, source, edits, inDialog ? 480 : 430, inDialog ? "Connection Is Gone" : "Flow Failed", now);
        }
    }

    /** Refuses a request that cannot go its way; an ACK has no answer. */
    private void refuse(Message request, Flow source, Edits edits, int status, String phrase, Reason reason, long now)
            throws IOException {
        if (request.method() == Method.ACK) {
            counters.dropped(reason);
        } else {
            refusals.refuse(request, source, edits, status, phrase, now);
        }
    }

    /** Sends a response on. */
    void response(Message response, Edits edits, Decision.Forward way, long now) throws IOException {
        edits.apply(response, outlet.begin());
        if (tooLarge(way)) {
            counters.dropped(Reason.NOT_SENT);
        } else if (affords(response, edits, way, now)
                && outlet.send(response.method(), way.to(), way.connection(), way.side())) {
            counters.response(response.method(), response.status());
        }
    }

    /** Whether the message has become too large for a datagram. */
    private boolean tooLarge(Decision.Forward way) {
        return outlet.size() > Datagrams.LARGEST && way.connection() == null;
    }

    /**
     * Whether a response may go where it is to go. The nodes let nobody register whom they have not asked first, with a nonce for its
     * source, so a success shows that the client has heard the question. A success of an INVITE shows nothing: within a dialog nobody
     * is asked. Who is not known to be there gets what it needs and no more, as far as it sent enough. Before it is answered that its
     * INVITE proceeds, so much must be left that the success can be paid: who hears nothing sends the INVITE again, which pays for
     * more, and who hears that it proceeds does not (RFC 3261 §17.1.1.2).
     */
    private boolean affords(Message response, Edits edits, Decision.Forward way, long now) {
        int status = response.status();
        boolean success = status >= 200 && status < 300;
        if (way.node() != null && success && response.method() == Method.REGISTER) {
            admission.proved(way.to(), way.connection() != null, now);
        }
        int kept = response.method() == Method.INVITE && status < 200 ? SUCCESS : 0;
        if (outlet.affords(way.to(), way.connection(), kept, now)) {
            return true;
        }
        Answer.shorten(response, edits, outlet.begin());
        return outlet.credited(way.to(), null, kept, now);
    }

    /** Answers, for who sent it, the refusal of an INVITE that is at another node by now, or nowhere. */
    void acknowledge(Message refusal, Flow source) throws IOException {
        counters.dropped(Reason.INVITE_MOVED);
        HopByHop.ack(refusal, outlet.begin());
        outlet.send(Method.ACK, source.address(), source.connection(), entrance.side());
    }
}
