package cloud.sentiric.gateway.route;

import cloud.sentiric.gateway.sip.Field;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Method;
import cloud.sentiric.gateway.target.Choice;
import cloud.sentiric.gateway.target.Node;
import cloud.sentiric.gateway.token.Signer;
import cloud.sentiric.gateway.token.Token;
import org.jspecify.annotations.Nullable;

/**
 * Which node a request goes to: the one its token names, else the one its Call-ID went to before, else the choice. Owned by
 * one thread; the table behind it is shared.
 */
public final class Stickiness {
    private static final long CALL = 3;
    private static final long REQUEST = 5;

    private final Signer signer;
    private final Affinity affinity;
    private final int triesToMove;
    private boolean fresh;
    private long call;

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

    /** The node for the request, or null if there is none. */
    @Nullable
    Node node(Message m, @Nullable Token token, Choice choice, long now) {
        fresh = false;
        if (token != null && token.node() != null) {
            var named = choice.node(token.node());
            if (named != null && choice.reaches(named)) {
                return named;
            }
        }
        long key = key(m);
        call = key;
        long entry = affinity.find(key, now);
        var held = entry == 0 ? null : choice.node(Affinity.node(entry));
        boolean reached = held != null && choice.reaches(held);
        if (m.has(Field.TO_TAG) || m.method() == Method.ACK || m.method() == Method.CANCEL) {
            return reached ? held : choice.pick(key, held);
        }
        if (reached && held != null) {
            if (Affinity.sameRequest(entry, m.cseq())) {
                if (Affinity.answered(entry) || Affinity.tries(entry) < triesToMove || Affinity.young(entry, now)) {
                    affinity.again(key, now);
                    return held;
                }
            } else if (m.method().formsDialog() && choice.opens(held)) {
                // The same call with the next CSeq, as after a 407.
                fresh = true;
                affinity.put(key, held.id(), m.cseq(), now);
                return held;
            } else {
                held = null;
            }
        }
        fresh = true;
        var node = choice.pick(key, held);
        if (node != null) {
            affinity.put(key, node.id(), m.cseq(), now);
        }
        return node;
    }

    /** Number of the last request's call, by which {@link #unanswered} finds it again. */
    public long call() {
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

    /** The call's request will go to another node when it is routed next. */
    public void giveUp(long call, long now) {
        affinity.giveUp(call, now);
    }

    /** The same for the request that was read last. */
    public void giveUp(Message request, long now) {
        giveUp(key(request), now);
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

    /** Whether the request is one that a node is to answer and has not. */
    public boolean unanswered(Message request, long now) {
        long entry = affinity.find(requestKey(request), now);
        return entry != 0 && !Affinity.answered(entry);
    }

    /** Notes that a node answered a request with the Call-ID of this response. */
    void answered(Message response, long now) {
        affinity.answered(key(response), now);
    }

    /** Notes that a node answered this very request. */
    void meets(Message response, long now) {
        affinity.answered(requestKey(response), now);
    }
}
