package cloud.sentiric.node.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.sentiric.node.Echo;
import cloud.sentiric.node.Neighbours;
import cloud.sentiric.node.NeighboursTest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ClientCalls;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class NeighbourCallsTest {
    private final Neighbours neighbours = new Neighbours();
    private final Neighbours.Choice choice = neighbours.new Choice();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    /** What a request over a connection would come to. */
    private final ManagedChannel away = InProcessChannelBuilder.forName("away").build();

    private final Server server;

    NeighbourCallsTest() throws IOException {
        var table = "test.Echo/Echo = sip-signaling\n";
        var callers = Callers.read(new ByteArrayInputStream(table.getBytes(UTF_8)));
        server = InProcessServerBuilder.forName("echo-1")
                .addService(Echo.service(text -> CallerCheck.CALLER.get().uri() + " says " + text))
                .intercept(new CallerCheck(callers, new Introduction()))
                .build();
    }

    @BeforeEach
    void start() throws IOException {
        server.start();
        neighbours.opened("echo-1");
        NeighboursTest.found(choice, "echo-1");
    }

    @AfterEach
    void stop() {
        away.shutdownNow();
        server.shutdownNow();
    }

    private Channel of(String service) {
        return through(new NeighbourCalls(new Peer("node-b", service), meters));
    }

    private Channel through(NeighbourCalls calls) {
        return ClientInterceptors.intercept(away, calls, new NeighbourCalls.For(choice));
    }

    private static String asks(Channel channel, MethodDescriptor<String, String> method) {
        return ClientCalls.blockingUnaryCall(channel, method, CallOptions.DEFAULT, "hello");
    }

    @Test
    void theCallerIsKnownWithoutACertificate() {
        assertThat(asks(of("sip-signaling"), Echo.METHOD))
                .isEqualTo("spiffe://sentiric/node-b/sip-signaling says hello");
        assertThat(meters.counter("grpc.client.neighbour.requests").count()).isEqualTo(1);
    }

    @Test
    void theTableHoldsWithinTheProcessToo() {
        assertThatThrownBy(() -> asks(of("media-service"), Echo.METHOD))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED));
        assertThatThrownBy(() -> asks(of("sip-signaling"), Echo.SECRET))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED));
    }

    @Test
    void whoStopsIsAskedOverAConnection() {
        neighbours.closed("echo-1");
        assertThatThrownBy(() -> asks(of("sip-signaling"), Echo.METHOD))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
        assertThat(meters.counter("grpc.client.neighbour.requests").count()).isZero();
    }

    @Test
    void whatAStoppedServiceAsksGoesOverItsConnection() throws IOException {
        var calls = new NeighbourCalls(new Peer("node-b", "sip-signaling"), meters);
        var other = InProcessServerBuilder.forName("away")
                .addService(Echo.service(text -> "away: " + text))
                .build()
                .start();
        try {
            assertThat(asks(through(calls), Echo.METHOD)).endsWith("sip-signaling says hello");
            calls.close();
            assertThat(asks(through(calls), Echo.METHOD)).isEqualTo("away: hello");
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void aNameThatNoCertificateCouldHaveIsNobodys() {
        var calls = new NeighbourCalls(new Peer("Node-B", "sip-signaling"), meters);
        assertThatThrownBy(() -> asks(through(calls), Echo.METHOD))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED));
    }

    @Test
    void overAConnectionANameIsNotBelieved() {
        var headers = new Metadata();
        headers.put(Introduction.CALLER, "spiffe://sentiric/node-b/sip-signaling");
        var socket = InetSocketAddress.createUnresolved("127.0.0.1", 1);
        assertThat(new Introduction().caller(socket, headers)).isNull();
    }
}
