import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServiceDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.grpc.util.AdvancedTlsX509TrustManager.SslSocketAndEnginePeerVerifier;
import io.grpc.util.AdvancedTlsX509TrustManager.Verification;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;

/**
 * What an operator asks of the services over gRPC, in JSON.
 *
 * <pre>
 *   java -cp "APP/lib/*" Rpc.java CERTIFICATES SERVICE=HOST:PORT... &lt; requests
 *     CERTIFICATES  folder of certificate.pem, key.pem, ca.pem (OPERATOR_CERTIFICATES of ./sentiric env)
 *     SERVICE       name in its certificate, such as dialplan-service
 * </pre>
 *
 * A request is a line: SERVICE, full name of the method, JSON. For each there is a line: OK and JSON, or the code of gRPC and
 * what the service says.
 */
final class Rpc {
    private static final int PATIENCE_SECONDS = 5;

    private Rpc() {}

    public static void main(String[] arguments) throws Exception {
        Map<String, ManagedChannel> channels = new HashMap<>();
        for (int i = 1; i < arguments.length; i++) {
            var named = arguments[i].split("=", 2);
            channels.put(named[0], channel(new File(arguments[0]), named[0], named[1]));
        }
        try (var lines = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var words = line.split(" ", 3);
                System.out.println(ask(channels.get(words[0]), words[1], words[2]));
            }
        } finally {
            channels.values().forEach(ManagedChannel::shutdownNow);
        }
    }

    private static ManagedChannel channel(File folder, String service, String address) throws Exception {
        var trust = AdvancedTlsX509TrustManager.newBuilder()
                .setVerification(Verification.CERTIFICATE_ONLY_VERIFICATION)
                .setSslSocketAndEnginePeerVerifier(new Named(service))
                .build();
        trust.updateTrustCredentials(new File(folder, "ca.pem"));
        var credentials = TlsChannelCredentials.newBuilder()
                .keyManager(new File(folder, "certificate.pem"), new File(folder, "key.pem"))
                .trustManager(trust)
                .build();
        int colon = address.lastIndexOf(':');
        return NettyChannelBuilder.forAddress(
                        new InetSocketAddress(
                                address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))),
                        credentials)
                .overrideAuthority(service)
                .build();
    }

    private static String ask(ManagedChannel channel, String name, String json) throws ReflectiveOperationException, IOException {
        var method = method(name);
        var request = ((PrototypeMarshaller<Message>) method.getRequestMarshaller()).getMessagePrototype().newBuilderForType();
        JsonFormat.parser().merge(json, request);
        try {
            var options = CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
            var answer = ClientCalls.blockingUnaryCall(channel, method, options, request.build());
            return "OK " + JsonFormat.printer().omittingInsignificantWhitespace().print(answer);
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode() + " " + e.getStatus().getDescription();
        }
    }

    /** That of sentiric.dialplan.v1.OutboundService/CreateTrunk is in cloud.sentiric.proto.dialplan.v1.OutboundServiceGrpc. */
    @SuppressWarnings("unchecked")
    private static MethodDescriptor<Message, Message> method(String name) throws ReflectiveOperationException {
        var service = name.substring(0, name.indexOf('/'));
        var type = Class.forName("cloud.sentiric.proto." + service.substring(service.indexOf('.') + 1) + "Grpc");
        var descriptor = (ServiceDescriptor) type.getMethod("getServiceDescriptor").invoke(null);
        return (MethodDescriptor<Message, Message>) descriptor.getMethods().stream()
                .filter(each -> each.getFullMethodName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no method " + name));
    }

    /** A certificate of the platform names no host, but whose it is: spiffe://sentiric/NODE/SERVICE. */
    private record Named(String service) implements SslSocketAndEnginePeerVerifier {
        @Override
        public void verifyPeerCertificate(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
            verify(chain[0]);
        }

        @Override
        public void verifyPeerCertificate(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
            verify(chain[0]);
        }

        private void verify(X509Certificate peer) throws CertificateException {
            var names = peer.getSubjectAlternativeNames();
            if (names == null || names.stream().noneMatch(name -> name.get(1).toString().endsWith("/" + service))) {
                throw new CertificateException("asked for " + service + ", but " + names + " has answered");
            }
        }
    }
}
