package cloud.sentiric.node;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCall.Listener;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests with control characters in a text: no name, number or description has one, and a database, a log or a
 * header field may stumble over it. White space (tab, line feed, carriage return) is for the field's own rule.
 */
final class CharacterCheck implements ServerInterceptor {
    private static final String RULE = "must not have control characters";

    @Override
    public <Q, A> Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
            private boolean refused;

            @Override
            public void onMessage(Q request) {
                var field = request instanceof Message message && !refused ? fieldAtFault(message) : null;
                if (field != null) {
                    refused = true;
                    var refusal = Refusal.invalid(field, RULE);
                    var trailers = refusal.getTrailers();
                    call.close(refusal.getStatus(), trailers == null ? new Metadata() : trailers);
                }
                if (!refused) {
                    super.onMessage(request);
                }
            }

            @Override
            public void onHalfClose() {
                if (!refused) {
                    super.onHalfClose();
                }
            }
        };
    }

    /** Path of the first text with a control character. */
    static @Nullable String fieldAtFault(Message message) {
        for (var entry : message.getAllFields().entrySet()) {
            var field = entry.getKey();
            var name = field.getName();
            var found = field.isRepeated() && entry.getValue() instanceof List<?> values
                    ? amongValues(field, name, values)
                    : inValue(field, name, entry.getValue());
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable String amongValues(FieldDescriptor field, String name, List<?> values) {
        for (int i = 0; i < values.size(); i++) {
            var found = inValue(field, name + "[" + i + "]", values.get(i));
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable String inValue(FieldDescriptor field, String path, Object value) {
        return switch (field.getJavaType()) {
            case STRING -> hasControl((String) value) ? path : null;
            case MESSAGE -> {
                var inner = fieldAtFault((Message) value);
                yield inner == null ? null : path + "." + inner;
            }
            case INT, LONG, FLOAT, DOUBLE, BOOLEAN, BYTE_STRING, ENUM -> null;
        };
    }

    private static boolean hasControl(String text) {
        return text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\t' && c != '\n' && c != '\r');
    }
}
