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
 * The calls of one worker, as many as its bound allows. Callers choose Call-IDs, and one of them may have several calls,
 * each with a From tag of its own (RFC 3261 §8.2.2.2). Belongs to the worker's thread.
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
        calls.computeIfAbsent(call.trace().callId(), key -> new ArrayList<>(1)).add(call);
        size++;
    }

    void remove(Call call) {
        calls.computeIfPresent(call.trace().callId(), (callId, same) -> {
            size -= same.remove(call) ? 1 : 0;
            return same.isEmpty() ? null : same;
        });
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
