package cloud.sentiric.gateway.relay;

import cloud.sentiric.gateway.sip.Method;
import cloud.sentiric.gateway.sip.Reason;
import java.util.concurrent.atomic.AtomicLongArray;

/** What one thread counted. Only that thread writes; anyone reads. */
public final class Counters {
    /** Number of different status codes, 100 to 699, by their code. */
    public static final int CODES = 700;
    /** Buckets of handling time: bucket i holds what took less than 2^i µs; the last one the rest. */
    public static final int BUCKETS = 16;
    /** One of so many messages is timed. */
    public static final int SAMPLING = 16;

    private static final int METHODS = Method.count();
    private final AtomicLongArray in = new AtomicLongArray(METHODS);
    private final AtomicLongArray out = new AtomicLongArray(METHODS);
    private final AtomicLongArray responses = new AtomicLongArray(METHODS * CODES);
    private final AtomicLongArray dropped = new AtomicLongArray(Reason.values().length);
    private final AtomicLongArray moved = new AtomicLongArray(1);
    private final AtomicLongArray times = new AtomicLongArray(METHODS * BUCKETS);
    private final AtomicLongArray nanos = new AtomicLongArray(METHODS);

    private static void add(AtomicLongArray counts, int at, long much) {
        counts.setOpaque(at, counts.getPlain(at) + much);
    }

    /** A message was received. */
    public void in(Method method) {
        add(in, method.index(), 1);
    }

    /** A message was sent. */
    public void out(Method method) {
        add(out, method.index(), 1);
    }

    /** A response was sent. */
    public void response(Method method, int code) {
        add(responses, method.index() * CODES + code, 1);
    }

    /** A message was dropped. */
    public void dropped(Reason reason) {
        add(dropped, reason.index(), 1);
    }

    /** A request was sent to another node because the first was silent. */
    void moved() {
        add(moved, 0, 1);
    }

    /** A message was handled in so many nanoseconds. */
    public void time(Method method, long took) {
        int bucket = Math.min(BUCKETS - 1, 64 - Long.numberOfLeadingZeros(took / 1000));
        add(times, method.index() * BUCKETS + bucket, 1);
        add(nanos, method.index(), took);
    }

    /** Messages received, requests and responses, by method. */
    public long in(int method) {
        return in.getOpaque(method);
    }

    /** Messages sent. */
    public long out(int method) {
        return out.getOpaque(method);
    }

    /** Responses sent, relayed and our own. */
    public long responses(int method, int code) {
        return responses.getOpaque(method * CODES + code);
    }

    public long dropped(int reason) {
        return dropped.getOpaque(reason);
    }

    /** Requests sent to another node because the first was silent. */
    public long movedRequests() {
        return moved.getOpaque(0);
    }

    /** Timed messages in a bucket. */
    public long times(int method, int bucket) {
        return times.getOpaque(method * BUCKETS + bucket);
    }

    /** Sum of the timed messages' nanoseconds. */
    public long nanos(int method) {
        return nanos.getOpaque(method);
    }
}
