package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.sip.CallId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one worker, as many as its bound allows, each under the Call-IDs of all its legs. Callers choose Call-IDs, and one
 * of them may have several calls, each with a From tag of its own (RFC 3261 §8.2.2.2). Belongs to the worker's thread.
 */
final class CallTable {
    /** Calls that one Call-ID may have: they are looked through one by one. */
    private static final int MAX_SAME = 32;

    private final Map<CallId, List<Call>> calls = new HashMap<>();
    private int size;

    int size() {
        return size;
    }

    /** Whether a Call-ID may have one more. */
    boolean hasRoom(CallId callId) {
        return calls.getOrDefault(callId, List.of()).size() < MAX_SAME;
    }

    void add(Call call) {
        add(call, call.trace().callId());
        size++;
    }

    /** One of its legs has this Call-ID. */
    void add(Call call, CallId callId) {
        calls.computeIfAbsent(callId, key -> new ArrayList<>(1)).add(call);
    }

    void remove(Call call) {
        size -= remove(call, call.trace().callId()) ? 1 : 0;
        call.callIds().forEach(callId -> remove(call, callId));
    }

    private boolean remove(Call call, CallId callId) {
        var same = calls.get(callId);
        boolean removed = same != null && same.remove(call);
        if (same != null && same.isEmpty()) {
            calls.remove(callId);
        }
        return removed;
    }

    /** The call of a trace, or null. */
    @Nullable
    Call get(CallTrace trace) {
        return find(trace.callId(), call -> call.trace().equals(trace));
    }

    /** The call under a Call-ID that is the one meant, or null. */
    @Nullable
    Call find(CallId callId, Predicate<Call> meant) {
        for (Call call : calls.getOrDefault(callId, List.of())) {
            if (meant.test(call)) {
                return call;
            }
        }
        return null;
    }
}
