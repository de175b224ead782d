package cloud.sentiric.node.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.node.Echo;
import cloud.sentiric.servers.Certificates;
import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.NettySslContextChannelCredentials;
import io.grpc.stub.ClientCalls;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/** An echo-service that stands in the mesh, and those who come to it. */
class MeshIT {
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (var each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void hearsWhomItsTableNames() {
        var port = port(echo());

        assertThat(call(port, Certificates.client("operator"), Echo.METHOD)).isEqualTo("hello");
    }

    @Test
    void refusesAServiceThatItsTableDoesNotName() {
        var port = port(echo());

        assertThat(refusal(port, Certificates.client("media-service"), Echo.METHOD))
                .satisfies(status -> {
                    assertThat(status.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
                    assertThat(status.getDescription()).isEqualTo("media-service may not call test.Echo/Echo");
                });
    }

    @Test
    void refusesEverybodyWhereItsTableHasNoLine() {
        var port = port(echo());

        assertThat(refusal(port, Certificates.client("operator"), Echo.SECRET).getCode())
                .isEqualTo(Status.Code.PERMISSION_DENIED);
    }

    @Test
    void hearsNobodyWithoutACertificateOfItsAuthority() throws Exception {
        var port = port(echo());
        var strangers = Certificates.strangersFolder().resolve("operator");
        var stranger = NettySslContextChannelCredentials.create(GrpcSslContexts.forClient()
                .keyManager(file(strangers, "certificate.pem"), file(strangers, "key.pem"))
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .build());
        var nobody = TlsChannelCredentials.newBuilder()
                .trustManager(InsecureTrustManagerFactory.INSTANCE.getTrustManagers())
                .build();

        for (var credentials : List.of(stranger, nobody, InsecureChannelCredentials.create())) {
            assertThat(refusal(port, credentials, Echo.METHOD).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        }
    }

    @Test
    void speaksTls13Alone() throws Exception {
        var port = port(echo());
        var own = Certificates.folder().resolve("operator");
        var old = NettySslContextChannelCredentials.create(GrpcSslContexts.forClient()
                .keyManager(file(own, "certificate.pem"), file(own, "key.pem"))
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .protocols("TLSv1.2")
                .build());

        assertThat(refusal(port, old, Echo.METHOD).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }

    @Test
    void talksToTheServiceThatItAskedForAlone() throws IOException {
        var right = serverAs("user-service");
        var wrong = serverAs("dialplan-service");
        var channels = echo(Stream.of(user(0, "right", right), user(1, "wrong", wrong))
                        .flatMap(Stream::of)
                        .toArray(String[]::new))
                .getBean(GrpcChannelFactory.class);

        // Who has just started may not have found it yet.
        var found = channel(channels, "discovery:///user-service?instance=right");
        await().ignoreException(StatusRuntimeException.class)
                .untilAsserted(() -> assertThat(call(found)).isEqualTo("hello"));
        assertThatThrownBy(() -> call(channel(channels, "discovery:///user-service?instance=wrong")))
                .isInstanceOf(StatusRuntimeException.class)
                .hasStackTraceContaining("spiffe://sentiric/node-local/dialplan-service has answered");
    }

    @Test
    void takesOverANewCertificateWhileItRuns() throws Exception {
        var port = port(echo());
        var before = shown(port).getSerialNumber();

        Certificates.renew("echo-service");

        await().atMost(Duration.ofSeconds(60))
                .until(() -> !shown(port).getSerialNumber().equals(before));
        assertThat(call(port, Certificates.client("operator"), Echo.METHOD)).isEqualTo("hello");
    }

    @Test
    void isOpenOnLoopbackAlone() {
        echo("--GRPC_TLS=false");

        assertThatThrownBy(() -> echo("--GRPC_TLS=false", "--spring.grpc.server.address=0.0.0.0"))
                .hasStackTraceContaining("GRPC_TLS=false is for loopback alone");
        assertThatThrownBy(
                        () -> echo("--GRPC_TLS=false", "--node.ip=192.0.2.1", "--spring.grpc.server.address=127.0.0.1"))
                .hasStackTraceContaining("GRPC_TLS=false is for loopback alone");
    }

    private ConfigurableApplicationContext echo(String... more) {
        var arguments = new ArrayList<>(List.of(
                "--spring.application.name=echo-service",
                "--spring.config.import=classpath:node.yaml,classpath:grpc.yaml",
                "--CERTIFICATES=" + Certificates.folder() + "/echo-service",
                "--CONSUL_ENABLED=false",
                "--server.address=127.0.0.1",
                "--server.port=0",
                "--spring.grpc.server.port=0"));
        arguments.addAll(List.of(more));
        var context = SpringApplication.run(EchoService.class, arguments.toArray(String[]::new));
        open.add(context);
        return context;
    }

    private Server serverAs(String service) throws IOException {
        var server = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Certificates.server(service))
                .addService(Echo.service(text -> text))
                .build()
                .start();
        open.add(server::shutdownNow);
        return server;
    }

    /** What Consul says elsewhere: where an instance of user-service is. */
    private static String[] user(int index, String id, Server server) {
        var instance = "--spring.cloud.discovery.client.simple.instances.user-service[" + index + "].";
        return new String[] {
            instance + "uri=http://127.0.0.1:1",
            instance + "instance-id=" + id,
            instance + "metadata.grpc-port=" + server.getPort()
        };
    }

    private static int port(ConfigurableApplicationContext context) {
        return context.getBean(GrpcServerLifecycle.class).getPort();
    }

    private ManagedChannel channel(GrpcChannelFactory channels, String target) {
        var channel = channels.createChannel(target);
        open.add(channel::shutdownNow);
        return channel;
    }

    private String call(int port, ChannelCredentials credentials, MethodDescriptor<String, String> method) {
        var channel = NettyChannelBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), credentials)
                .build();
        open.add(channel::shutdownNow);
        return ClientCalls.blockingUnaryCall(channel, method, CallOptions.DEFAULT, "hello");
    }

    private static String call(Channel channel) {
        return ClientCalls.blockingUnaryCall(channel, Echo.METHOD, CallOptions.DEFAULT, "hello");
    }

    private Status refusal(int port, ChannelCredentials credentials, MethodDescriptor<String, String> method) {
        return catchThrowableOfType(StatusRuntimeException.class, () -> call(port, credentials, method))
                .getStatus();
    }

    private static File file(Path folder, String name) {
        return folder.resolve(name).toFile();
    }

    /** The certificate that a server shows now. */
    private static X509Certificate shown(int port) throws Exception {
        var seen = new AtomicReference<@Nullable X509Certificate>();
        var context = SSLContext.getInstance("TLSv1.3");
        context.init(null, new TrustManager[] {new Looking(seen)}, null);
        try (var socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.startHandshake();
            socket.getOutputStream().write("PRI".getBytes(US_ASCII));
        } catch (IOException e) {
            // It wants ours; we have seen its own.
        }
        return Objects.requireNonNull(seen.get(), "no certificate was shown");
    }

    private record Looking(AtomicReference<@Nullable X509Certificate> seen) implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            seen.set(chain[0]);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @SpringBootApplication
    static class EchoService {
        @Bean
        BindableService echo() {
            return Echo.service(text -> text);
        }
    }
}
