package cloud.sentiric.node;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Sends trace id, attempt id and Call-ID of the logging context along with every request. */
final class TraceClientInterceptor implements ClientInterceptor {
    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        var traceId = MDC.get(TraceContext.LOG_KEY);
        var attemptId = MDC.get(TraceContext.ATTEMPT_ID_KEY);
        var callId = MDC.get(TraceContext.CALL_ID_KEY);
        if (traceId == null) {
            return next.newCall(method, options);
        }
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            public void start(Listener<A> listener, Metadata headers) {
                headers.put(TraceServerInterceptor.PARENT, new TraceContext(traceId).parent());
                put(headers, TraceServerInterceptor.ATTEMPT_ID, attemptId);
                put(headers, TraceServerInterceptor.CALL_ID, callId);
                super.start(listener, headers);
            }
        };
    }

    private static void put(Metadata headers, Metadata.Key<String> key, @Nullable String value) {
        if (value != null && US_ASCII.newEncoder().canEncode(value)) {
            headers.put(key, value);
        }
    }
}
