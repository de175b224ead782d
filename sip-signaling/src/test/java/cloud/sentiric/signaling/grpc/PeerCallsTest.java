package cloud.sentiric.signaling.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.proto.signaling.v1.SipSignalingServiceGrpc.SipSignalingServiceImplBase;
import cloud.sentiric.proto.signaling.v1.TerminateCallRequest;
import cloud.sentiric.proto.signaling.v1.TerminateCallResponse;
import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.attempt.Uuid7;
import cloud.sentiric.signaling.call.Handling;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node that cannot be asked is not one that has not the call. */
@Timeout(60)
final class PeerCallsTest {
    private static final AttemptId ATTEMPT = new AttemptId(Uuid7.create(1));

    private final List<Server> servers = new ArrayList<>();

    @AfterEach
    void stop() {
        servers.forEach(Server::shutdownNow);
    }

    @Test
    void nobodyHasWhatAllDeny() throws IOException {
        var one = node(Status.NOT_FOUND);
        var other = node(Status.NOT_FOUND);
        assertThat(terminate(() -> List.of(one, other))).isEqualTo(Handling.NOBODY);
        assertThat(terminate(List::of)).isEqualTo(Handling.NOBODY);
    }

    @Test
    void aNodeThatIsAwayMayHaveIt() throws IOException {
        var denies = node(Status.NOT_FOUND);
        var away = node(Status.OK);
        servers.getLast().shutdownNow();
        assertThat(terminate(() -> List.of(away, denies))).isEqualTo(Handling.UNKNOWN);
    }

    @Test
    void aNodeThatDoesNotAnswerInTimeMayHaveIt() throws IOException {
        var slow = node(null);
        var denies = node(Status.NOT_FOUND);
        assertThat(terminate(() -> List.of(slow, denies))).isEqualTo(Handling.UNKNOWN);
    }

    @Test
    void theOneThatHasItIsFoundBehindOneThatIsAway() throws IOException {
        var away = node(Status.OK);
        servers.getLast().shutdownNow();
        var has = node(Status.OK);
        assertThat(terminate(() -> List.of(away, has))).isEqualTo(Handling.DONE);
    }

    @Test
    void allAreAskedAtOnce() throws IOException {
        var silent = new ArrayList<String>();
        for (int i = 0; i < 8; i++) {
            silent.add(node(null));
        }
        var has = node(Status.OK);
        assertThat(duration(() -> assertThat(terminate(() -> silent)).isEqualTo(Handling.UNKNOWN)))
                .as("a second for all, not for each")
                .isLessThan(Duration.ofSeconds(6));
        var last = Stream.concat(silent.stream(), Stream.of(has)).toList();
        assertThat(duration(() -> assertThat(terminate(() -> last)).isEqualTo(Handling.DONE)))
                .isLessThan(Duration.ofMillis(900));
    }

    private static Duration duration(Runnable work) {
        long began = System.nanoTime();
        work.run();
        return Duration.ofNanos(System.nanoTime() - began);
    }

    @Test
    void whoIsUpMayNotBeKnown() {
        assertThat(terminate(() -> {
                    throw new IllegalStateException("no Consul");
                }))
                .isEqualTo(Handling.UNKNOWN);
    }

    private static Handling terminate(Supplier<Collection<String>> peers) {
        try (var calls = new PeerCalls(peers, PeerCallsTest::channel)) {
            return calls.terminate(ATTEMPT, "fraud");
        }
    }

    private static ManagedChannel channel(String port) {
        return NettyChannelBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port)))
                .usePlaintext()
                .build();
    }

    /** Port of a new node with that answer; null: it gives none. */
    private String node(@Nullable Status answer) throws IOException {
        var server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new SipSignalingServiceImplBase() {
                    @Override
                    public void terminateCall(TerminateCallRequest request, StreamObserver<TerminateCallResponse> to) {
                        if (answer == null) {
                            return;
                        }
                        if (answer.isOk()) {
                            to.onNext(TerminateCallResponse.getDefaultInstance());
                            to.onCompleted();
                        } else {
                            to.onError(answer.asRuntimeException());
                        }
                    }
                })
                .build()
                .start();
        servers.add(server);
        return Integer.toString(server.getPort());
    }
}
