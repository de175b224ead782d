package cloud.sentiric.gateway.relay;

import cloud.sentiric.gateway.target.Node;
import cloud.sentiric.gateway.token.Connection;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An INVITE without a final response, and what becomes of it when its node is lost. Decides, with time as an argument. Who was
 * answered provisionally sends it no more (RFC 3261 §17.1.1.2), so here it is sent and answered as often as it takes.
 *
 * <pre>
 *   of a client  WAITING --node lost--> MOVED, if another is there; else REFUSED after GRACE
 *                MOVED   --answered--> WAITING;  every STEP sent again;  unanswered for LONGEST--> REFUSED
 *   of a node    WAITING --node lost--> WITHDRAWN, at once or after GRACE
 *   REFUSED and WITHDRAWN are told TIMES times, every STEP, then it is forgotten
 * </pre>
 */
final class PendingInvite {
    /** How long a node may be lost while no other is there. */
    static final long GRACE = Duration.ofMillis(1500).toNanos();
    /** T1 (RFC 3261 §17.1.1.1). */
    static final long STEP = Duration.ofMillis(500).toNanos();
    /** How long the node that it was moved to has to answer. */
    static final long LONGEST = Duration.ofMillis(1600).toNanos();

    static final int TIMES = 3;

    /** What is to be done. */
    enum Action {
        NOTHING,
        /** Send it to the node that takes it now. */
        SEND,
        /** Answer it ourselves. */
        REFUSE,
        /** Take it back from the client. */
        WITHDRAW,
        FORGET
    }

    private enum State {
        WAITING,
        MOVED,
        REFUSED,
        WITHDRAWN
    }

    private final byte[] bytes;
    private final long call;
    private final long cseq;
    private final boolean ofNode;
    private final InetSocketAddress source;
    private final InetSocketAddress client;
    private final @Nullable Connection connection;
    private @Nullable Node node;
    private State state = State.WAITING;
    private boolean lost;
    private long since;
    private long next;
    private int told;

    /**
     * Kept from now on.
     *
     * @param bytes as it came
     * @param ofNode whether a node sent it
     * @param source where it came from
     * @param client that it came from or went to
     * @param node that answers it, or that waits for the answer
     */
    PendingInvite(
            byte[] bytes,
            long call,
            long cseq,
            boolean ofNode,
            InetSocketAddress source,
            InetSocketAddress client,
            @Nullable Connection connection,
            @Nullable Node node) {
        this.bytes = bytes;
        this.call = call;
        this.cseq = cseq;
        this.ofNode = ofNode;
        this.source = source;
        this.client = client;
        this.connection = connection;
        this.node = node;
    }

    byte[] bytes() {
        return bytes;
    }

    long call() {
        return call;
    }

    long cseq() {
        return cseq;
    }

    boolean ofNode() {
        return ofNode;
    }

    InetSocketAddress source() {
        return source;
    }

    InetSocketAddress client() {
        return client;
    }

    @Nullable
    Connection connection() {
        return connection;
    }

    @Nullable
    Node node() {
        return node;
    }

    /** The node that has it now. */
    void at(@Nullable Node holder) {
        node = holder;
    }

    /**
     * Lets time pass.
     *
     * @param pending whether it has no final response
     * @param answered whether the node that has it answered anything
     * @param gone whether that node is lost
     * @param others whether another node could take it
     */
    Action tick(boolean pending, boolean answered, boolean gone, boolean others, long now) {
        return switch (state) {
            case WAITING -> waiting(pending, gone, others, now);
            case MOVED -> moved(pending, answered, now);
            case REFUSED -> again(Action.REFUSE, now);
            case WITHDRAWN -> pending ? again(Action.WITHDRAW, now) : Action.FORGET;
        };
    }

    private Action waiting(boolean pending, boolean gone, boolean others, long now) {
        if (!pending) {
            return Action.FORGET;
        }
        if (!gone) {
            lost = false;
            return Action.NOTHING;
        }
        if (!lost) {
            lost = true;
            since = now;
        }
        if (!others && now - since < GRACE) {
            return Action.NOTHING;
        }
        if (ofNode) {
            return begin(State.WITHDRAWN, Action.WITHDRAW, now);
        }
        return others ? begin(State.MOVED, Action.SEND, now) : begin(State.REFUSED, Action.REFUSE, now);
    }

    private Action begin(State to, Action action, long now) {
        state = to;
        since = now;
        next = now + STEP;
        told = 1;
        return action;
    }

    private Action moved(boolean pending, boolean answered, long now) {
        if (!pending) {
            return Action.FORGET;
        }
        if (answered) {
            state = State.WAITING;
            lost = false;
            return Action.NOTHING;
        }
        if (now - since >= LONGEST) {
            return begin(State.REFUSED, Action.REFUSE, now);
        }
        if (now - next < 0) {
            return Action.NOTHING;
        }
        next = now + STEP;
        return Action.SEND;
    }

    private Action again(Action action, long now) {
        if (now - next < 0) {
            return Action.NOTHING;
        }
        next = now + STEP;
        return told++ < TIMES ? action : Action.FORGET;
    }

    /** It could not be sent anywhere, and is refused instead. */
    void refused(long now) {
        begin(State.REFUSED, Action.REFUSE, now);
    }
}
