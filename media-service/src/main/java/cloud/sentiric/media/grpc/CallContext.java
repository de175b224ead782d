package cloud.sentiric.media.grpc;

import cloud.sentiric.media.session.CallId;
import cloud.sentiric.node.TraceContext;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.MDC;

/** The logging context of a request, carried to the thread that answers it. */
final class CallContext {
    private final Map<String, String> entries;

    private CallContext(Map<String, String> entries) {
        this.entries = entries;
    }

    /** The one of the request that is being handled. */
    static CallContext current() {
        var entries = MDC.getCopyOfContextMap();
        return new CallContext(entries == null ? Map.of() : entries);
    }

    /** That of the request, for a call. */
    static CallContext of(CallId call) {
        return current().with(call);
    }

    CallContext with(CallId call) {
        var more = new HashMap<>(entries);
        more.put(TraceContext.CALL_ID_KEY, call.value());
        return new CallContext(more);
    }

    void run(Runnable work) {
        var _ = call(() -> {
            work.run();
            return true;
        });
    }

    <T> T call(Supplier<T> work) {
        var before = MDC.getCopyOfContextMap();
        MDC.setContextMap(entries);
        try {
            return work.get();
        } finally {
            MDC.setContextMap(before == null ? Map.of() : before);
        }
    }
}
