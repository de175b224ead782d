package cloud.sentiric.gateway.relay;

import cloud.sentiric.gateway.carrier.Attempt;
import cloud.sentiric.gateway.route.Flow;
import cloud.sentiric.gateway.sip.Method;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A node's request that is on its way to a carrier, or was answered lately. Owned by the thread of {@link Carriers}. */
final class TrunkRequest {
    private final byte[] bytes;
    private final InetSocketAddress source;
    private final Method method;
    private final Attempt attempt;
    private final Map<Integer, Flow> flows = new HashMap<>();
    private long endedAt;
    private boolean ended;
    private boolean cancelled;
    private int refusal;
    private String phrase = "";

    TrunkRequest(byte[] bytes, InetSocketAddress source, Method method, long now) {
        this.bytes = bytes;
        this.source = source;
        this.method = method;
        attempt = new Attempt(method == Method.INVITE, now);
        endedAt = now;
    }

    byte[] bytes() {
        return bytes;
    }

    /** The node's address. */
    InetSocketAddress source() {
        return source;
    }

    Method method() {
        return method;
    }

    Attempt attempt() {
        return attempt;
    }

    /** The way to the server of this number; null if it was never sent there. */
    @Nullable
    Flow flow(int hop) {
        return flows.get(hop);
    }

    void flow(int hop, Flow flow) {
        flows.put(hop, flow);
    }

    /** It has its final response. */
    void end(long now) {
        ended = true;
        endedAt = now;
    }

    boolean ended() {
        return ended;
    }

    /** When it ended, or began. */
    long since() {
        return endedAt;
    }

    /** The node wants no answer any more, and no server has it yet. */
    void cancel() {
        cancelled = true;
    }

    boolean cancelled() {
        return cancelled;
    }

    void refused(int status, String why) {
        refusal = status;
        phrase = why;
    }

    /** Status of our answer, 0 if there was none. */
    int refusal() {
        return refusal;
    }

    String phrase() {
        return phrase;
    }
}
