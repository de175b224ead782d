package cloud.sentiric.node;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Puts trace id, attempt id and Call-ID of a request into the logging context while its messages are handled. */
final class TraceServerInterceptor implements ServerInterceptor {
    static final Metadata.Key<String> PARENT = Metadata.Key.of(TraceContext.HEADER, Metadata.ASCII_STRING_MARSHALLER);
    static final Metadata.Key<String> ATTEMPT_ID =
            Metadata.Key.of(TraceContext.ATTEMPT_ID_KEY, Metadata.ASCII_STRING_MARSHALLER);
    static final Metadata.Key<String> CALL_ID =
            Metadata.Key.of(TraceContext.CALL_ID_KEY, Metadata.ASCII_STRING_MARSHALLER);

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        var trace = TraceContext.parse(headers.get(PARENT));
        if (trace == null) {
            return next.startCall(call, headers);
        }
        var context = new HashMap<>(Map.of(TraceContext.LOG_KEY, trace.traceId()));
        for (var key : List.of(ATTEMPT_ID, CALL_ID)) {
            var value = headers.get(key);
            if (value != null) {
                context.put(key.name(), value);
            }
        }
        return new Traced<>(next.startCall(call, headers), context);
    }

    private static final class Traced<Q> extends SimpleForwardingServerCallListener<Q> {
        private final Map<String, String> context;

        Traced(ServerCall.Listener<Q> listener, Map<String, String> context) {
            super(listener);
            this.context = context;
        }

        @Override
        public void onMessage(Q message) {
            traced(() -> super.onMessage(message));
        }

        @Override
        public void onHalfClose() {
            traced(super::onHalfClose);
        }

        @Override
        public void onCancel() {
            traced(super::onCancel);
        }

        private void traced(Runnable work) {
            @Nullable Map<String, String> before = MDC.getCopyOfContextMap();
            MDC.setContextMap(context);
            try {
                work.run();
            } finally {
                MDC.setContextMap(before == null ? Map.of() : before);
            }
        }
    }
}
