package cloud.sentiric.gateway.route;

import cloud.sentiric.gateway.sip.Field;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Method;
import cloud.sentiric.gateway.sip.Octets;
import cloud.sentiric.gateway.target.Choice;
import cloud.sentiric.gateway.target.Node;
import cloud.sentiric.gateway.token.Signer;
import cloud.sentiric.gateway.token.Token;
import org.jspecify.annotations.Nullable;

/**
 * Which node a request goes to: the one its token names, else the one its Call-ID went to before, else the one that it asks for,
 * else the choice. Owned by one thread; the table behind it is shared.
 */
public final class Stickiness {
    private static final long CALL = 3;
    private static final long REQUEST = 5;
    private static final long OUTWARD = 9;

    private final Signer signer;
    private final Affinity affinity;
    private final int triesToMove;
    private boolean fresh;
    private long call;
    private @Nullable Node left;

    /** A request without any answer goes to another node after {@code triesToMove} retransmissions to the first. */
    public Stickiness(Signer signer, Affinity affinity, int triesToMove) {
        this.signer = signer;
        this.affinity = affinity;
        this.triesToMove = triesToMove;
    }

    private long key(Message m) {
        return signer.hash(CALL)
                .add(m.bytes(), m.start(Field.CALL_ID), m.end(Field.CALL_ID))
                .end();
    }

    /** Whether the last request was the first of its kind, not sent again. */
    boolean fresh() {
        return fresh;
    }

    /**
     * The node for the request, or null if there is none.
     *
     * @param meant the only one that can do what a request wants that opens a dialog; null where any can
     */
    @Nullable
    Node node(Message m, @Nullable Token token, @Nullable Node meant, Choice choice, long now) {
        fresh = false;
        left = null;
        call = 0;
        boolean ack = m.method() == Method.ACK;
        var named = token == null || token.node() == null ? null : choice.node(token.node());
        // No other node knows what an ACK is about, and nobody waits for an answer to it.
        if (named != null && (ack || choice.reaches(named))) {
            return named;
        }
        long key = key(m);
        call = key;
        long entry = affinity.find(key, now);
        var held = entry == 0 ? null : choice.node(Affinity.node(entry));
        boolean reached = held != null && choice.reaches(held);
        if (ack || m.method() == Method.CANCEL || m.has(Field.TO_TAG)) {
            return reached || (ack && held != null) ? held : another(choice, key, named != null ? named : held);
        }
        var wanted = meant != null && choice.reaches(meant) ? meant : null;
        if (reached && held != null) {
            if (Affinity.sameRequest(entry, m.cseq())) {
                if (Affinity.answered(entry) || Affinity.tries(entry) < triesToMove || Affinity.young(entry, now)) {
                    affinity.again(key, now);
                    return held;
                }
            } else if (wanted == null && m.method().formsDialog() && choice.opens(held)) {
                // The same call with the next CSeq, as after a 407.
                fresh = true;
                affinity.put(key, held.id(), m.cseq(), now);
                return held;
            } else {
                held = null;
            }
        }
        fresh = true;
        var node = wanted != null && wanted != held ? wanted : choice.pick(key, held);
        if (node != null) {
            affinity.put(key, node.id(), m.cseq(), now);
            left = node != held && held != null && Affinity.sameRequest(entry, m.cseq()) ? held : null;
        }
        return node;
    }

    /** The node that had the last request before, if it went to another one now; else null. */
    @Nullable
    Node left() {
        return left;
    }

    /** Not the silent node, unless there is no other, and the list says that it lives: it may only be slow. */
    private static @Nullable Node another(Choice choice, long key, @Nullable Node silent) {
        var other = choice.pick(key, silent);
        return other == null && silent != null && choice.passes(silent) ? silent : other;
    }

    /** Number of the last request's call, by which {@link #unanswered} finds it again. */
    long call() {
        return call;
    }

    /** Whether the call's request is still where it went to first, and nothing was answered there. */
    public boolean unanswered(long call, long cseq, Node node, long now) {
        long entry = affinity.find(call, now);
        return entry != 0
                && !Affinity.answered(entry)
                && Affinity.node(entry) == node.id()
                && Affinity.sameRequest(entry, cseq);
    }

    /** Whether the call's request is known and waits for its final response. */
    public boolean pending(long call, long cseq, long now) {
        long entry = affinity.find(call, now);
        return entry != 0 && !Affinity.ended(entry) && Affinity.sameRequest(entry, cseq);
    }

    /** Whether the node that has the call's request answered anything. */
    public boolean answered(long call, long now) {
        return Affinity.answered(affinity.find(call, now));
    }

    /** The node that has the call's request, or null. */
    public @Nullable Node holder(long call, Choice choice, long now) {
        int node = Affinity.node(affinity.find(call, now));
        return node < 0 ? null : choice.node(node);
    }

    /** Notes that we answered the call's request, or took it back from the client. */
    public void ends(long call, long now) {
        affinity.end(call, now);
    }

    /** Number of a node's INVITE to a client, out of the branch that we gave it: forks share all else. */
    private long outward(byte[] b, int from, int to) {
        return signer.hash(OUTWARD).add(b, from, to).end();
    }

    /** Notes that a client is to answer a node's INVITE with this branch; its number, and whether it came for the first time. */
    long toClient(Octets branch, Message invite, Node node, long now) {
        long key = outward(branch.bytes(), 0, branch.size());
        fresh = affinity.find(key, now) == 0;
        if (fresh) {
            affinity.put(key, node.id(), invite.cseq(), now);
        }
        return key;
    }

    /** Notes the final response of a client to a node's INVITE; whether it was taken back meanwhile, as its node was lost. */
    boolean refusedLate(Message response, int branch, int branchEnd, long now) {
        long key = outward(response.bytes(), branch, branchEnd);
        long entry = affinity.find(key, now);
        affinity.end(key, now);
        return entry != 0 && Affinity.givenUp(entry) && response.status() >= 300;
    }

    /** Notes that a node's INVITE to a client is taken back. */
    public void withdraws(long call, long now) {
        affinity.giveUp(call, now);
    }

    /** Whether the INVITE with this branch was taken back from its client. */
    boolean withdrew(byte[] b, int branch, int branchEnd, long now) {
        return Affinity.givenUp(affinity.find(outward(b, branch, branchEnd), now));
    }

    /** Gives up the node that left the call's request unanswered, if it is to move; whether it is. */
    public boolean givesUp(Message request, long call, Node silent, Choice choice, long now) {
        boolean moves = moves(request, silent, choice);
        if (moves) {
            affinity.giveUp(call, now);
        }
        return moves;
    }

    /**
     * Whether a request that the node left without any answer goes to another one. Who lives answers an INVITE 100 within
     * 200 ms (RFC 3261 §17.2.1); the others need no provisional answer, so they move only from a node that takes no calls.
     */
    private static boolean moves(Message request, Node silent, Choice choice) {
        boolean up = choice.opens(silent);
        return request.method() == Method.INVITE ? !up || choice.usable() > 1 : !up;
    }

    /** One request, or its responses: Call-ID and CSeq. */
    private long requestKey(Message m) {
        return signer.hash(REQUEST)
                .add(m.bytes(), m.start(Field.CALL_ID), m.end(Field.CALL_ID))
                .add(m.cseq())
                .add(m.method().index())
                .end();
    }

    /** Notes that a node is to answer this very request, in a dialog or not. */
    public void expects(Message request, Node node, long now) {
        affinity.put(requestKey(request), node.id(), request.cseq(), now);
    }

    /**
     * Whether the request is one that a node is to answer and has not. If it is to move, and no dialog holds it, its node is
     * given up.
     */
    public boolean unanswered(Message request, Choice choice, long now) {
        long entry = affinity.find(requestKey(request), now);
        if (entry == 0 || Affinity.answered(entry)) {
            return false;
        }
        var silent = choice.node(Affinity.node(entry));
        if (silent != null && !request.has(Field.TO_TAG)) {
            givesUp(request, key(request), silent, choice, now);
        }
        return true;
    }

    /**
     * Notes that the node answered a request with the Call-ID of this response; false if the response is to be kept from the
     * client, as the INVITE has moved to another node, which answers it. A 2xx is not: it made a dialog, as that of a fork
     * does, which only the client can end (RFC 3261 §13.2.2.4).
     */
    boolean answered(Message response, Node node, long now) {
        if (response.method() != Method.INVITE) {
            affinity.answered(key(response), now);
            return true;
        }
        long key = key(response);
        long entry = affinity.find(key, now);
        boolean moved = entry != 0 && Affinity.node(entry) != node.id() && Affinity.sameRequest(entry, response.cseq());
        if (moved && (response.status() < 200 || response.status() >= 300)) {
            return false;
        }
        if (response.status() >= 200 && Affinity.sameRequest(entry, response.cseq())) {
            affinity.end(key, now);
        } else {
            affinity.answered(key, now);
        }
        return true;
    }

    /** Notes that a node answered this very request. */
    void meets(Message response, long now) {
        affinity.answered(requestKey(response), now);
    }
}
