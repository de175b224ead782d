package cloud.sentiric.node;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** A gRPC service of two methods on texts: Echo, and Secret, which nobody may call. */
public final class Echo {
    public static final MethodDescriptor<String, String> METHOD = method("test.Echo/Echo");
    public static final MethodDescriptor<String, String> SECRET = method("test.Echo/Secret");

    private Echo() {}

    private static MethodDescriptor<String, String> method(String name) {
        return MethodDescriptor.<String, String>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(name)
                .setRequestMarshaller(new Text())
                .setResponseMarshaller(new Text())
                .build();
    }

    public static BindableService service(UnaryOperator<String> answer) {
        var handler = ServerCalls.<String, String>asyncUnaryCall((text, observer) -> {
            observer.onNext(answer.apply(text));
            observer.onCompleted();
        });
        return () -> ServerServiceDefinition.builder("test.Echo")
                .addMethod(METHOD, handler)
                .addMethod(SECRET, handler)
                .build();
    }

    private static final class Text implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
