package cloud.sentiric.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.node.tls.CallerCheck;
import cloud.sentiric.node.tls.Callers;
import cloud.sentiric.proto.cdr.v1.CdrServiceGrpc;
import cloud.sentiric.proto.dialplan.v1.DialplanServiceGrpc;
import cloud.sentiric.proto.dialplan.v1.OutboundServiceGrpc;
import cloud.sentiric.proto.dialplan.v1.TollServiceGrpc;
import cloud.sentiric.proto.media.v1.MediaServiceGrpc;
import cloud.sentiric.proto.signaling.v1.SipSignalingServiceGrpc;
import cloud.sentiric.proto.user.v1.TrunkCredentialServiceGrpc;
import cloud.sentiric.proto.user.v1.UserServiceGrpc;
import cloud.sentiric.servers.Certificates;
import io.grpc.CallOptions;
import io.grpc.ChannelCredentials;
import io.grpc.ClientCall;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The tables of all services against all RPCs of all protos, over real connections. */
class CallersIT {
    private static final List<String> PEERS =
            List.of("sip-signaling", "media-service", "dialplan-service", "user-service", "cdr-service", "operator");

    /** Module and what it serves; a module may serve several. */
    static final List<Map.Entry<String, ServiceDescriptor>> SERVICES = List.of(
            Map.entry("user-service", UserServiceGrpc.getServiceDescriptor()),
            Map.entry("user-service", TrunkCredentialServiceGrpc.getServiceDescriptor()),
            Map.entry("dialplan-service", DialplanServiceGrpc.getServiceDescriptor()),
            Map.entry("dialplan-service", OutboundServiceGrpc.getServiceDescriptor()),
            Map.entry("dialplan-service", TollServiceGrpc.getServiceDescriptor()),
            Map.entry("media-service", MediaServiceGrpc.getServiceDescriptor()),
            Map.entry("sip-signaling", SipSignalingServiceGrpc.getServiceDescriptor()),
            Map.entry("cdr-service", CdrServiceGrpc.getServiceDescriptor()));

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (var each : open) {
            each.close();
        }
    }

    @Test
    void everyProtoIsWalked() throws IOException {
        try (var protos = Files.walk(root().resolve("proto/src/main/protobuf"))) {
            var declared = protos.filter(file -> file.toString().endsWith(".proto"))
                    .filter(file -> text(file).contains("\nservice "))
                    .toList();

            assertThat(SERVICES).as("%s", declared).hasSameSizeAs(declared);
        }
    }

    @ParameterizedTest
    @FieldSource("SERVICES")
    void everyRpcHasALineThatNamesPeers(Map.Entry<String, ServiceDescriptor> service) throws IOException {
        var callers = callers(service.getKey());
        var methods = service.getValue().getMethods().stream()
                .map(MethodDescriptor::getFullMethodName)
                .toList();
        var ofAll = SERVICES.stream()
                .filter(other -> other.getKey().equals(service.getKey()))
                .flatMap(other -> other.getValue().getMethods().stream())
                .map(MethodDescriptor::getFullMethodName)
                .toList();

        assertThat(callers.methods())
                .as("lines of %s/src/main/resources/callers.properties", service.getKey())
                .containsExactlyInAnyOrderElementsOf(ofAll);
        assertThat(methods)
                .allSatisfy(method -> assertThat(PEERS)
                        .as(method)
                        .containsAll(callers.of(method))
                        .containsAnyElementsOf(callers.of(method)));
    }

    /** A call that is let in ends with OK here: the handler behind the check says no more. */
    @ParameterizedTest
    @FieldSource("SERVICES")
    void everyRpcIsForWhomItsLineNamesAlone(Map.Entry<String, ServiceDescriptor> service) throws Exception {
        var callers = callers(service.getKey());
        var server = server(service.getKey(), service.getValue(), callers);
        for (var peer : PEERS) {
            var channel = channel(server, Certificates.client(peer));
            for (var method : service.getValue().getMethods()) {
                assertThat(call(channel, method.getFullMethodName()))
                        .as("%s calls %s", peer, method.getFullMethodName())
                        .isEqualTo(
                                callers.of(method.getFullMethodName()).contains(peer)
                                        ? Status.Code.OK
                                        : Status.Code.PERMISSION_DENIED);
            }
        }
    }

    /** Such a caller gets no further than the handshake. */
    @ParameterizedTest
    @FieldSource("SERVICES")
    void noRpcIsForACallerWithoutACertificate(Map.Entry<String, ServiceDescriptor> service) throws Exception {
        var server = server(service.getKey(), service.getValue(), callers(service.getKey()));
        var channel = channel(server, InsecureChannelCredentials.create());
        for (var method : service.getValue().getMethods()) {
            assertThat(call(channel, method.getFullMethodName())).isEqualTo(Status.Code.UNAVAILABLE);
        }
    }

    /** Whoever took TLS away from a server would not have opened it. */
    @ParameterizedTest
    @FieldSource("SERVICES")
    void noRpcIsForACallerWhomNoConnectionNames(Map.Entry<String, ServiceDescriptor> service) throws Exception {
        var plain = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        var server = start(plain, service.getValue(), callers(service.getKey()));
        var channel = channel(server, InsecureChannelCredentials.create());
        for (var method : service.getValue().getMethods()) {
            assertThat(call(channel, method.getFullMethodName())).isEqualTo(Status.Code.UNAUTHENTICATED);
        }
    }

    private static Callers callers(String module) throws IOException {
        try (var table = Files.newInputStream(
                root().resolve(module).resolve("src/main/resources").resolve(Callers.RESOURCE))) {
            return Callers.read(table);
        }
    }

    private static Path root() {
        return Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Server server(String name, ServiceDescriptor service, Callers callers) throws IOException {
        return start(
                NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Certificates.server(name)),
                service,
                callers);
    }

    private Server start(NettyServerBuilder builder, ServiceDescriptor service, Callers callers) throws IOException {
        var definition = ServerServiceDefinition.builder(service.getName());
        service.getMethods().forEach(method -> definition.addMethod(unary(method.getFullMethodName()), new Silent()));
        var server = builder.addService(definition.build())
                .intercept(new CallerCheck(callers))
                .build()
                .start();
        open.add(server::shutdownNow);
        return server;
    }

    private ManagedChannel channel(Server server, ChannelCredentials credentials) {
        var channel = NettyChannelBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()), credentials)
                .build();
        open.add(channel::shutdownNow);
        return channel;
    }

    private static Status.Code call(ManagedChannel channel, String method) throws Exception {
        var status = new CompletableFuture<Status.Code>();
        var call = channel.newCall(unary(method), CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS));
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status closed, Metadata trailers) {
                        status.complete(closed.getCode());
                    }
                },
                new Metadata());
        call.request(1);
        call.sendMessage(new byte[0]);
        call.halfClose();
        return status.get(20, TimeUnit.SECONDS);
    }

    private static MethodDescriptor<byte[], byte[]> unary(String name) {
        return MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodType.UNKNOWN)
                .setFullMethodName(name)
                .setRequestMarshaller(new Bytes())
                .setResponseMarshaller(new Bytes())
                .build();
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            return new byte[0];
        }
    }

    private static final class Silent implements ServerCallHandler<byte[], byte[]> {
        @Override
        public ServerCall.Listener<byte[]> startCall(ServerCall<byte[], byte[]> call, Metadata headers) {
            call.sendHeaders(new Metadata());
            call.close(Status.OK, new Metadata());
            return new ServerCall.Listener<>() {};
        }
    }
}
