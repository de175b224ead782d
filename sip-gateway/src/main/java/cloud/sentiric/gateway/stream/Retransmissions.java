package cloud.sentiric.gateway.stream;

import cloud.sentiric.gateway.relay.Outgoing;
import cloud.sentiric.gateway.route.Decision;
import cloud.sentiric.gateway.route.Flow;
import cloud.sentiric.gateway.sip.Message;
import cloud.sentiric.gateway.sip.Method;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.function.BiPredicate;

/**
 * Requests of clients that went to a node and may have to go again: a client with a connection sends once (RFC 3261
 * §17.1.1.1), but the node is reached over UDP. They go again as the client's would, so a silent node loses them to the next
 * one. Owned by the event loop.
 */
final class Retransmissions implements Outgoing {
    /** Requests that are kept; one that comes when all places are taken goes once. */
    private static final int PLACES = 4096;
    /** T1 of RFC 3261 §17.1.1.2: when it goes again first, after which the time doubles. */
    private static final long T1 = 500_000_000L;
    /** Times it goes again. */
    private static final int TIMES = 4;

    /** All requests of one deque wait equally long, so the first is due first. */
    private final Queue<Waiting>[] waiting = queues();

    private int size;

    /** A request as it came, and when it is due. */
    private static final class Waiting {
        private final Flow source;
        private final byte[] bytes;
        private final long due;

        Waiting(Flow source, byte[] bytes, long due) {
            this.source = source;
            this.bytes = bytes;
            this.due = due;
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // There are no generic arrays.
    private static Queue<Waiting>[] queues() {
        var queues = new Queue[TIMES];
        Arrays.setAll(queues, i -> new ArrayDeque<Waiting>());
        return queues;
    }

    /** Keeps a copy of the request as it came, if it is to be answered. */
    @Override
    public void sent(Message request, Flow source, Decision.Forward way, long now) {
        if (request.method() != Method.ACK && size < PLACES) {
            byte[] copy = Arrays.copyOfRange(request.bytes(), request.begin(), request.end());
            add(0, new Waiting(source, copy, now + T1));
        }
    }

    private void add(int round, Waiting request) {
        waiting[round].add(request);
        size++;
    }

    /** Sends again what is due; {@code again} tells whether it was without any answer yet, and so went again. */
    void tick(long now, BiPredicate<Flow, byte[]> again) {
        for (int round = 0; round < TIMES; round++) {
            var queue = waiting[round];
            for (var request = queue.peek(); request != null && now - request.due >= 0; request = queue.peek()) {
                queue.remove();
                size--;
                boolean went = again.test(request.source, request.bytes);
                if (went && round + 1 < TIMES) {
                    add(round + 1, new Waiting(request.source, request.bytes, now + (T1 << (round + 1))));
                }
            }
        }
    }

    int size() {
        return size;
    }
}
