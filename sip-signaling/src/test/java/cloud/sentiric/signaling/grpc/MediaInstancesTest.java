package cloud.sentiric.signaling.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.attempt.Uuid7;
import cloud.sentiric.signaling.media.EndPatch;
import cloud.sentiric.signaling.media.Hears;
import cloud.sentiric.signaling.media.Media;
import cloud.sentiric.signaling.media.MediaEnd;
import cloud.sentiric.signaling.media.MediaSession;
import cloud.sentiric.signaling.media.PlayOutcome;
import cloud.sentiric.signaling.media.Qualities;
import cloud.sentiric.signaling.media.QualityNews;
import cloud.sentiric.signaling.sdp.AudioStream;
import cloud.sentiric.signaling.sdp.Codec;
import cloud.sentiric.signaling.sdp.Direction;
import cloud.sentiric.signaling.sip.CallId;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connecting anew has the instance looked for in Consul: that is no part of a call that goes well. */
final class MediaInstancesTest {
    private static final String EDGE = "192.0.2.9";
    private static final AudioStream STREAM =
            new AudioStream(Codec.PCMU, 0, null, 20, Direction.SENDRECV, "192.0.2.1", 4000);
    private static final CallTrace TRACE =
            new CallTrace(new AttemptId(Uuid7.create(1)), new CallId("x"), "00000000000000000000000000000001");
    private static final MediaSession SESSION =
            new MediaSession("media-a", "lease", List.of(new MediaEnd("1", 10_000, "192.0.2.2")));

    private static final List<EndPatch> ECHO =
            List.of(new EndPatch("1", new EndPatch.Remote("192.0.2.1", 4000), new Hears.Echo(Codec.PCMU.by(0)), false));

    private final Line line = new Line();
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final MediaInstances instances = new MediaInstances(id -> line);
    private final GrpcMedia media = new GrpcMedia(
            instances,
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofMinutes(1),
            scheduler,
            new QualityNews(told -> {}, Qualities.Intervals.ALL, trace -> "", InstantSource.system()));
    private final List<PlayOutcome> outcomes = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        scheduler.shutdownNow();
    }

    @Test
    void soundOfACallLooksForNobody() {
        media.play(TRACE, SESSION, "1", STREAM, "file:welcome.wav", 1, outcomes::add);
        media.patch(TRACE, SESSION, 1, ECHO);
        media.stop(TRACE, SESSION, "1");
        media.close(TRACE, SESSION);
        assertThat(line.calls).hasSize(4);
        assertThat(line.reconnects).hasValue(0);
    }

    @Test
    void whatFailedIsSentAgainOverANewConnection() {
        media.play(TRACE, SESSION, "1", STREAM, "file:welcome.wav", 1, outcomes::add);
        line.calls.getFirst().onClose(Status.UNAVAILABLE, new Metadata());
        await().until(() -> line.calls.size() == 2);
        assertThat(line.reconnects).hasValue(1);
        assertThat(outcomes).isEmpty();
    }

    @Test
    void aPatchIsSentAgainUntilItIsConfirmed() {
        media.patch(TRACE, SESSION, 1, ECHO);
        line.calls.getFirst().onClose(Status.UNAVAILABLE, new Metadata());
        await().until(() -> line.calls.size() == 2);
        assertThat(line.reconnects).hasValue(1);
        line.calls.getLast().onClose(Status.DEADLINE_EXCEEDED, new Metadata());
        await().until(() -> line.calls.size() == 3);
    }

    @Test
    void aPatchIsNotSentAgainAfterANewerOneOrTheEnd() {
        media.patch(TRACE, SESSION, 1, ECHO);
        media.patch(TRACE, SESSION, 2, ECHO);
        line.calls.getFirst().onClose(Status.UNAVAILABLE, new Metadata());
        await().until(() -> line.reconnects.get() == 1);
        media.close(TRACE, SESSION);
        line.calls.get(1).onClose(Status.UNAVAILABLE, new Metadata());
        await().until(() -> line.reconnects.get() == 2);
        // Two patches and the close.
        assertThat(line.calls).hasSize(3);
    }

    @Test
    void aPatchThatIsRefusedIsNotSentAgain() {
        media.patch(TRACE, SESSION, 1, ECHO);
        line.calls.getFirst().onClose(Status.FAILED_PRECONDITION, new Metadata());
        assertThat(line.calls).hasSize(1);
        assertThat(line.reconnects).hasValue(0);
    }

    private void found(String edge, String... ids) {
        instances.found(Stream.of(ids)
                .map(id -> new MediaInstances.Instance(id, id.equals(edge) ? EDGE : "192.0.2.8"))
                .toList());
    }

    private void measured(String id, int roundTripMs, double used) {
        instances.measured(id, Duration.ofMillis(roundTripMs), used);
    }

    @Test
    void sessionsAreAskedForInTurn() {
        found("", "a", "b", "c");
        assertThat(List.of(instances.inTurn(EDGE), instances.inTurn(EDGE), instances.inTurn(EDGE)))
                .containsExactly(List.of("a", "b", "c"), List.of("b", "c", "a"), List.of("c", "a", "b"));
    }

    @Test
    void theEdgeOfTheCallComesFirstUnlessItIsFull() {
        found("b", "a", "b");
        measured("a", 0, 0);
        measured("b", 30, 0.5);
        assertThat(instances.inTurn(EDGE)).containsExactly("b", "a");
        assertThat(instances.inTurn(EDGE)).containsExactly("b", "a");
        assertThat(instances.inTurn("192.0.2.77")).containsExactly("a", "b");
        measured("b", 30, 1);
        assertThat(instances.inTurn(EDGE)).containsExactly("a", "b");
    }

    @Test
    void theNearestOfTheOthersComesFirst() {
        found("", "a", "b", "c");
        measured("a", 40, 0);
        measured("b", 1, 0.9);
        assertThat(instances.inTurn(EDGE)).containsExactly("b", "a", "c");
        // One pause does not make it far.
        measured("b", 300, 0.9);
        assertThat(instances.inTurn(EDGE)).containsExactly("b", "a", "c");
    }

    @Test
    void ofThoseThatAreAsNearTheEmptierOneComesFirst() {
        found("", "a", "b", "c");
        measured("a", 1, 0.52);
        measured("b", 19, 0.31);
        measured("c", 5, 0.38);
        assertThat(instances.inTurn(EDGE)).containsExactly("b", "c", "a");
        assertThat(instances.inTurn(EDGE)).containsExactly("b", "c", "a");
        assertThat(instances.inTurn(EDGE)).containsExactly("c", "b", "a");
    }

    @Test
    void whoDidNotAnswerComesLastUntilItDoes() {
        found("a", "a", "b", "c");
        measured("a", 1, 0);
        measured("b", 1, 0);
        measured("c", 40, 1);
        instances.failed("a");
        assertThat(instances.inTurn(EDGE)).containsExactly("b", "c", "a");
        measured("a", 1, 0);
        assertThat(instances.inTurn(EDGE)).startsWith("a");
        instances.failed("a");
        instances.answered("a");
        assertThat(instances.inTurn(EDGE)).startsWith("a");
        instances.failed("nobody");
        assertThat(instances.inTurn(EDGE)).hasSize(3);
    }

    @Test
    void oneThatHasNeverAnsweredIsStillNew() {
        found("", "a", "b");
        instances.failed("a");
        assertThat(instances.inTurn(EDGE)).containsExactly("b", "a");
        assertThat(instances.isNew("a")).isTrue();
        measured("a", 1, 0);
        assertThat(instances.isNew("a")).isFalse();
    }

    @Test
    void aMeasurementThatFailsSaysSo() {
        found("a", "a", "b");
        media.measure();
        line.calls.getFirst().onClose(Status.DEADLINE_EXCEEDED, new Metadata());
        assertThat(instances.inTurn(EDGE)).containsExactly("b", "a");
    }

    /** Before the calls there look for another instance. */
    @Test
    void aRenewalThatFailsSaysSoFirst() {
        found("media-a", "media-a", "b");
        var orders = new CopyOnWriteArrayList<List<String>>();
        media.renew(List.of(new Media.Lease(TRACE, SESSION)), renewal -> orders.add(instances.inTurn(EDGE)));
        line.calls.getFirst().onClose(Status.UNAVAILABLE, new Metadata());
        assertThat(orders).containsExactly(List.of("b", "media-a"));
    }

    @Test
    void howeverManyAreListedEachKeepsItsChannel() {
        var made = new AtomicInteger();
        try (var many = new MediaInstances(id -> {
            made.incrementAndGet();
            return new Line();
        })) {
            int listed = MediaInstances.MOST + 8;
            many.found(IntStream.range(0, listed)
                    .mapToObj(i -> new MediaInstances.Instance("listed-" + i, EDGE))
                    .toList());
            for (int round = 0; round < 3; round++) {
                many.listed().forEach(many::at);
            }
            assertThat(made).hasValue(listed);
            for (int i = 0; i < 2 * MediaInstances.MOST; i++) {
                many.listed().forEach(many::at);
                many.at("gone-" + i);
            }
            assertThat(made).hasValue(listed + 2 * MediaInstances.MOST);
            assertThat(many.size()).isEqualTo(listed + MediaInstances.MOST);
            many.found(List.of());
            many.at("new");
            assertThat(many.size()).isEqualTo(MediaInstances.MOST);
        }
    }

    /** What is measured meanwhile changes no order that is being made: sorting by what changes fails. */
    @Test
    void measuringDoesNotDisturbTheOrder() throws Exception {
        var ids = IntStream.range(0, 200).mapToObj(i -> "i" + i).toArray(String[]::new);
        found("", ids);
        var measuring = scheduler.submit(() -> {
            var random = new Random(1);
            for (int i = 0; i < 200_000; i++) {
                measured(ids[random.nextInt(ids.length)], 1, random.nextDouble());
            }
        });
        do {
            assertThat(instances.inTurn(EDGE)).hasSize(ids.length);
        } while (!measuring.isDone());
        measuring.get(10, TimeUnit.SECONDS);
    }

    @Test
    void whatIsNotListedAnyMoreIsForgotten() {
        found("", "a", "b");
        measured("a", 1, 0.9);
        found("", "b");
        measured("a", 1, 0.9);
        found("", "a", "b");
        measured("b", 1, 0.9);
        assertThat(instances.inTurn(EDGE)).containsExactly("b", "a");
    }

    @Test
    void aConnectionThatBreaksIsTold() {
        var broken = new CopyOnWriteArrayList<String>();
        instances.whenBroken(broken::add);
        media.stop(TRACE, SESSION, "1");
        line.becomes(ConnectivityState.READY);
        assertThat(broken).isEmpty();
        line.becomes(ConnectivityState.IDLE);
        assertThat(broken).containsExactly("media-a");
        line.becomes(ConnectivityState.TRANSIENT_FAILURE);
        line.becomes(ConnectivityState.READY);
        line.becomes(ConnectivityState.SHUTDOWN);
        assertThat(broken).hasSize(1);
    }

    /** Takes requests, and answers when the test does. */
    private static final class Line extends ManagedChannel {
        private final List<ClientCall.Listener<?>> calls = new CopyOnWriteArrayList<>();
        private final AtomicInteger reconnects = new AtomicInteger();

        private ConnectivityState state = ConnectivityState.IDLE;
        private Runnable watcher = () -> {};

        void becomes(ConnectivityState next) {
            state = next;
            watcher.run();
        }

        @Override
        public ConnectivityState getState(boolean requestConnection) {
            return state;
        }

        @Override
        public void notifyWhenStateChanged(ConnectivityState source, Runnable callback) {
            watcher = callback;
        }

        @Override
        public void resetConnectBackoff() {
            reconnects.incrementAndGet();
        }

        @Override
        public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
            return new ClientCall<>() {
                @Override
                public void start(ClientCall.Listener<A> listener, Metadata headers) {
                    calls.add(listener);
                }

                @Override
                public void request(int messages) {}

                @Override
                public void cancel(@Nullable String message, @Nullable Throwable cause) {}

                @Override
                public void halfClose() {}

                @Override
                public void sendMessage(Q message) {}
            };
        }

        @Override
        public String authority() {
            return "media-service";
        }

        @Override
        public ManagedChannel shutdown() {
            return this;
        }

        @Override
        public ManagedChannel shutdownNow() {
            return this;
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return false;
        }
    }
}
