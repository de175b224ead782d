package cloud.sentiric.dialplan.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.proto.cdr.v1.CallEnd;
import cloud.sentiric.proto.cdr.v1.CdrServiceGrpc;
import cloud.sentiric.proto.cdr.v1.GetCallEndsRequest;
import cloud.sentiric.proto.cdr.v1.GetCallEndsResponse;
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
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Over a connection to a cdr-service that answers when a test does. */
final class GrpcCallEndsTest {
    private static final UUID ATTEMPT = new UUID(1, 1);

    private record Question(GetCallEndsRequest request, StreamObserver<GetCallEndsResponse> to) {
        void answer(Duration length) {
            to.onNext(GetCallEndsResponse.newBuilder()
                    .addEnds(CallEnd.newBuilder()
                            .setAttemptId(ATTEMPT.toString())
                            .setDurationMs(length.toMillis()))
                    .build());
            to.onCompleted();
        }
    }

    private final BlockingQueue<Question> questions = new LinkedBlockingQueue<>();
    private final BlockingQueue<Map<UUID, Duration>> late = new LinkedBlockingQueue<>();
    private Server server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new CdrServiceGrpc.CdrServiceImplBase() {
                    @Override
                    public void getCallEnds(GetCallEndsRequest request, StreamObserver<GetCallEndsResponse> to) {
                        questions.add(new Question(request, to));
                    }
                })
                .build()
                .start();
        channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
                .usePlaintext()
                .build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    private Question asked() throws InterruptedException {
        var question = questions.poll(10, TimeUnit.SECONDS);
        assertThat(question).isNotNull();
        return question;
    }

    @Test
    void asksANewConnectionBeforeAnyCallDoes() throws InterruptedException {
        try (var ends = new GrpcCallEnds(channel, Duration.ofSeconds(10))) {
            ends.start();
            assertThat(asked().request().getAttemptIdsList()).containsExactly(new UUID(0, 0).toString());
            channel.enterIdle();
            asked();
        }
    }

    @Test
    void saysWhatItHears() throws InterruptedException {
        try (var ends = new GrpcCallEnds(channel, Duration.ofSeconds(10))) {
            var answering = Thread.ofVirtual().start(() -> {
                try {
                    asked().answer(Duration.ofSeconds(30));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            assertThat(ends.of(List.of(ATTEMPT), late::add)).contains(Map.of(ATTEMPT, Duration.ofSeconds(30)));
            answering.join();
            assertThat(late).isEmpty();
        }
    }

    @Test
    void ofNobodyItNeedNotAsk() {
        try (var ends = new GrpcCallEnds(channel, Duration.ofSeconds(10))) {
            assertThat(ends.of(List.of(), late::add)).contains(Map.of());
            assertThat(questions).isEmpty();
        }
    }

    @Test
    void anAnswerThatComesLateIsToldNevertheless() throws InterruptedException {
        try (var ends = new GrpcCallEnds(channel, Duration.ofMillis(1))) {
            assertThat(ends.of(List.of(ATTEMPT), late::add)).isEmpty();
            asked().answer(Duration.ofSeconds(30));
            assertThat(late.poll(10, TimeUnit.SECONDS)).isEqualTo(Map.of(ATTEMPT, Duration.ofSeconds(30)));
        }
    }

    @Test
    void aFailureIsNoAnswer() throws InterruptedException {
        try (var ends = new GrpcCallEnds(channel, Duration.ofSeconds(10))) {
            var failing = Thread.ofVirtual().start(() -> {
                try {
                    asked().to().onError(Status.UNAVAILABLE.asRuntimeException());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            assertThat(ends.of(List.of(ATTEMPT), late::add)).isEmpty();
            failing.join();
        }
    }
}
