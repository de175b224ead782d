package cloud.sentiric.gateway.relay;

import cloud.sentiric.gateway.route.Decision;
import cloud.sentiric.gateway.route.Flow;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Method;
import cloud.sentiric.gateway.target.Node;
import cloud.sentiric.gateway.token.Connection;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Copies of the requests that opened a dialog lately, and of the INVITEs of nodes to clients, in the order in which they were sent: a queue of bounded size between
 * the thread that relays, which adds, and the one that takes. What finds no room is not kept; its client sends it again.
 */
public final class Unanswered implements Outgoing {
    /** Requests; a power of two. */
    private static final int SLOTS = 4096;

    private static final int MASK = SLOTS - 1;

    private final byte[] ring;
    private final int[] starts = new int[SLOTS];
    private final int[] sizes = new int[SLOTS];
    private final long[] calls = new long[SLOTS];
    private final long[] cseqs = new long[SLOTS];
    private final long[] times = new long[SLOTS];
    private final @Nullable Node[] nodes = new Node[SLOTS];
    private final @Nullable InetSocketAddress[] sources = new InetSocketAddress[SLOTS];
    private final @Nullable InetSocketAddress[] clients = new InetSocketAddress[SLOTS];
    private final @Nullable Connection[] connections = new Connection[SLOTS];
    private final boolean[] invites = new boolean[SLOTS];
    private final AtomicInteger first = new AtomicInteger();
    private final AtomicInteger end = new AtomicInteger();
    private int free;

    /** Holds messages of so many bytes together. */
    Unanswered(int bytes) {
        ring = new byte[bytes];
    }

    @Override
    public void sent(Message request, Flow source, Decision.Forward way, long now) {
        if (!way.opens()) {
            return;
        }
        var node = way.node();
        if (node != null) {
            add(
                    request,
                    request.size(),
                    way.call(),
                    node,
                    source.address(),
                    source.address(),
                    source.connection(),
                    now);
        } else if (request.method() == Method.INVITE) {
            add(request, request.size(), way.call(), null, source.address(), way.to(), way.connection(), now);
        }
    }

    /**
     * Keeps a copy of the message as it came, by the thread that relays; false if there is no room.
     *
     * @param node where it went; null for a client
     */
    boolean add(
            Message m,
            int size,
            long call,
            @Nullable Node node,
            InetSocketAddress source,
            InetSocketAddress client,
            @Nullable Connection connection,
            long now) {
        int slot = end.getPlain();
        int oldest = first.getAcquire();
        int start = slot == oldest ? room(0, ring.length, size) : room(starts[oldest & MASK], size);
        if (start < 0 || slot - oldest == SLOTS) {
            return false;
        }
        System.arraycopy(m.bytes(), 0, ring, start, size);
        int i = slot & MASK;
        starts[i] = start;
        sizes[i] = size;
        calls[i] = call;
        cseqs[i] = m.cseq();
        times[i] = now;
        nodes[i] = node;
        sources[i] = source;
        clients[i] = client;
        connections[i] = connection;
        invites[i] = m.method() == Method.INVITE;
        free = start + size;
        end.setRelease(slot + 1);
        return true;
    }

    /** Where the next copy goes, the oldest starting at {@code taken}; -1 if there is no room. */
    private int room(int taken, int size) {
        if (free <= taken) {
            return room(free, taken, size);
        }
        int behind = room(free, ring.length, size);
        return behind >= 0 ? behind : room(0, taken, size);
    }

    private static int room(int from, int to, int size) {
        return to - from >= size ? from : -1;
    }

    /** Whether nothing waits; by the taking thread. */
    public boolean isEmpty() {
        return first.getPlain() == end.getAcquire();
    }

    /** Whether the oldest is from before this time; by the taking thread, as all below. */
    boolean due(long before) {
        int slot = first.getPlain();
        return slot != end.getAcquire() && times[slot & MASK] - before <= 0;
    }

    private int oldest() {
        return first.getPlain() & MASK;
    }

    long call() {
        return calls[oldest()];
    }

    long cseq() {
        return cseqs[oldest()];
    }

    /** Where it went; null for a client. */
    @Nullable
    Node node() {
        return nodes[oldest()];
    }

    InetSocketAddress source() {
        return Objects.requireNonNull(sources[oldest()], "nothing is due");
    }

    /** The client that it came from or went to. */
    InetSocketAddress client() {
        return Objects.requireNonNull(clients[oldest()], "nothing is due");
    }

    /** The client's connection; null for UDP. */
    @Nullable
    Connection connection() {
        return connections[oldest()];
    }

    /** Whether it is an INVITE: the others are answered at once, or not at all. */
    boolean invite() {
        return invites[oldest()];
    }

    /** Bytes of the oldest. */
    int size() {
        return sizes[oldest()];
    }

    /** A copy of the oldest. */
    byte[] copy() {
        int i = oldest();
        return Arrays.copyOfRange(ring, starts[i], starts[i] + sizes[i]);
    }

    /** Copies the oldest into the message; its size. */
    int copy(Message into) {
        int i = oldest();
        System.arraycopy(ring, starts[i], into.bytes(), 0, sizes[i]);
        return sizes[i];
    }

    /** Forgets the oldest. */
    void next() {
        first.setRelease(first.getPlain() + 1);
    }
}
