package cloud.sentiric.signaling.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.proto.media.v1.AddEndRequest;
import cloud.sentiric.proto.media.v1.AddEndResponse;
import cloud.sentiric.proto.media.v1.CloseSessionRequest;
import cloud.sentiric.proto.media.v1.CloseSessionResponse;
import cloud.sentiric.proto.media.v1.End;
import cloud.sentiric.proto.media.v1.EndState;
import cloud.sentiric.proto.media.v1.LossCause;
import cloud.sentiric.proto.media.v1.MediaServiceGrpc.MediaServiceImplBase;
import cloud.sentiric.proto.media.v1.OpenSessionRequest;
import cloud.sentiric.proto.media.v1.OpenSessionResponse;
import cloud.sentiric.proto.media.v1.PatchRequest;
import cloud.sentiric.proto.media.v1.PatchResponse;
import cloud.sentiric.proto.media.v1.PlayAudioOutcome;
import cloud.sentiric.proto.media.v1.PlayAudioRequest;
import cloud.sentiric.proto.media.v1.PlayAudioResponse;
import cloud.sentiric.proto.media.v1.Quality;
import cloud.sentiric.proto.media.v1.RemoveEndRequest;
import cloud.sentiric.proto.media.v1.RemoveEndResponse;
import cloud.sentiric.proto.media.v1.RenewSessionsRequest;
import cloud.sentiric.proto.media.v1.RenewSessionsResponse;
import cloud.sentiric.proto.media.v1.SessionState;
import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.attempt.CallTrace;
import cloud.sentiric.signaling.attempt.Uuid7;
import cloud.sentiric.signaling.media.EndPatch;
import cloud.sentiric.signaling.media.Hears;
import cloud.sentiric.signaling.media.Media;
import cloud.sentiric.signaling.media.Media.Lease;
import cloud.sentiric.signaling.media.MediaSession;
import cloud.sentiric.signaling.media.PlayOutcome;
import cloud.sentiric.signaling.media.Qualities;
import cloud.sentiric.signaling.media.QualityNews;
import cloud.sentiric.signaling.media.Renewal;
import cloud.sentiric.signaling.media.SessionOutcome;
import cloud.sentiric.signaling.sdp.AddressFamily;
import cloud.sentiric.signaling.sdp.AudioStream;
import cloud.sentiric.signaling.sdp.Codec;
import cloud.sentiric.signaling.sdp.Direction;
import cloud.sentiric.signaling.sip.CallId;
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
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two media instances side by side behind real gRPC; what a lease needs goes to the one that gave it. */
@Timeout(60)
final class GrpcMediaIT {
    private static final AttemptId ATTEMPT = new AttemptId(Uuid7.create(1));
    private static final Duration CALLER = Duration.ofSeconds(1);
    private static final InetSocketAddress EDGE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 5060);
    private static final AudioStream STREAM =
            new AudioStream(Codec.PCMU, 0, null, 20, Direction.SENDRECV, "192.0.2.1", 4000);

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final Map<String, Instance> running = new HashMap<>();
    private final List<Qualities.Told> qualities = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> ports = new HashMap<>();
    private final MediaInstances instances = new MediaInstances(id -> channel(ports.getOrDefault(id, 1)));

    @BeforeEach
    void start() throws IOException {
        for (var id : List.of("media-a", "media-b")) {
            start(id, 0);
        }
    }

    private void start(String id, int port) throws IOException {
        var instance = new Instance(id, port);
        running.put(id, instance);
        ports.put(id, instance.server.getPort());
    }

    @AfterEach
    void stop() {
        instances.close();
        running.values().forEach(instance -> instance.server.shutdownNow());
        scheduler.shutdownNow();
    }

    private static ManagedChannel channel(int port) {
        return NettyChannelBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .usePlaintext()
                .build();
    }

    private Instance instance(String id) {
        return Objects.requireNonNull(running.get(id));
    }

    private GrpcMedia media() {
        return media(CALLER);
    }

    private GrpcMedia media(Duration caller) {
        var news = new QualityNews(
                qualities::add,
                Qualities.Intervals.BAD,
                trace -> "tenant of " + trace.callId(),
                InstantSource.system());
        return new GrpcMedia(instances, caller, Duration.ofSeconds(5), Duration.ofMinutes(1), scheduler, news);
    }

    private static CallTrace call(String callId) {
        return new CallTrace(ATTEMPT, new CallId(callId), "00000000000000000000000000000001");
    }

    private MediaSession open(String at, String callId) throws Exception {
        return ((SessionOutcome.Opened) search(callId, at)).session();
    }

    /** What comes of asking these instances for a session, one after the other. */
    private SessionOutcome search(String callId, String... asked) throws Exception {
        return search(media(), callId, asked);
    }

    private SessionOutcome search(GrpcMedia media, String callId, String... asked) throws Exception {
        var outcome = new CompletableFuture<SessionOutcome>();
        var found = new ArrayList<MediaInstances.Instance>();
        for (var id : asked) {
            found.add(new MediaInstances.Instance(id, found.isEmpty() ? "127.0.0.1" : "192.0.2.2"));
        }
        instances.found(found);
        media.open(call(callId), EDGE, List.of(AddressFamily.IP4), null, outcome::complete);
        return outcome.get(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            names = {"RESOURCE_EXHAUSTED", "UNAVAILABLE", "FAILED_PRECONDITION", "INTERNAL"})
    void whereOneHasNoPortAnotherIsAsked(Status.Code refusal) throws Exception {
        instance("media-a").refusal = Optional.of(refusal.toStatus());
        assertThat(search("call", "media-a", "media-b"))
                .isInstanceOfSatisfying(
                        SessionOutcome.Opened.class,
                        given -> assertThat(given.session().instanceId()).isEqualTo("media-b"));
        assertThat(instance("media-b").held).hasSize(1);
    }

    @Test
    void howPartiesWereHeardIsToldWhenTheyLeave() throws Exception {
        var session = open("media-a", "call");
        media().remove(call("call"), session, List.of("7"));
        await().until(() -> qualities.size() == 1);
        media().close(call("call"), session);
        await().until(() -> qualities.size() == 2);
        assertThat(qualities)
                .extracting(told -> told.quality().endId())
                .as("of an end where nothing came and went nothing is told")
                .containsExactly("7", "1");
        var last = qualities.getLast();
        assertThat(last.last()).isTrue();
        assertThat(last.trace()).isEqualTo(call("call"));
        assertThat(last.tenantId()).isEqualTo("tenant of call");
        assertThat(last.instanceId()).isEqualTo("media-a");
        assertThat(last.quality().party()).isEqualTo("caller");
        assertThat(last.quality().mos()).isEqualTo(4.4);
        assertThat(last.quality().cause()).isEqualTo("from_elsewhere");
    }

    @Test
    void badIntervalsAreToldWithARenewal() throws Exception {
        var session = open("media-a", "call");
        media().renew(List.of(new Media.Lease(call("call"), session)), renewal -> {});
        await().until(() -> qualities.size() == 1);
        assertThat(qualities.getFirst().last()).isFalse();
        assertThat(qualities.getFirst().quality().mos()).isEqualTo(2.5);
    }

    private static List<AddressFamily> three() {
        return List.of(AddressFamily.IP4, AddressFamily.IP4, AddressFamily.IP4);
    }

    @Test
    void endsComeOneAfterTheOther() throws Exception {
        var session = open("media-a", "call");
        var outcome = new CompletableFuture<SessionOutcome>();
        media().add(call("call"), session, three(), outcome::complete);
        assertThat(outcome.get(10, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        SessionOutcome.Opened.class,
                        given -> assertThat(given.session().ends()).hasSize(4));
        assertThat(instance("media-a").ends).hasSize(3);
    }

    @Test
    void whereNotAllEndsCanBeHadThoseThatWereGoBack() throws Exception {
        var session = open("media-a", "call");
        instance("media-a").most = 2;
        var outcome = new CompletableFuture<SessionOutcome>();
        media().add(call("call"), session, three(), outcome::complete);
        assertThat(outcome.get(10, TimeUnit.SECONDS)).isInstanceOf(SessionOutcome.Unavailable.class);
        await().untilAsserted(() -> assertThat(instance("media-a").ends).isEmpty());
    }

    @Test
    void endsThatWereGivenUpGoBackWhenTheyCome() throws Exception {
        var session = open("media-a", "call");
        instance("media-a").silence = Duration.ofMillis(200);
        var asked = new CompletableFuture<SessionOutcome>();
        media().add(call("call"), session, three(), asked::complete).cancel();
        await().untilAsserted(() -> assertThat(instance("media-a").given).hasPositiveValue());
        await().untilAsserted(() -> assertThat(instance("media-a").ends).isEmpty());
        assertThat(asked).isNotDone();
    }

    @Test
    void whereOneHasDiedAnotherIsAsked() throws Exception {
        kill("media-a");
        assertThat(search("call", "media-a", "media-b")).isInstanceOf(SessionOutcome.Opened.class);
    }

    @Test
    void whereNobodyHasAPortThatIsSaidOnce() throws Exception {
        instance("media-a").refusal = Optional.of(Status.RESOURCE_EXHAUSTED);
        instance("media-b").refusal = Optional.of(Status.FAILED_PRECONDITION);
        assertThat(search("call", "media-a", "media-b"))
                .isInstanceOfSatisfying(
                        SessionOutcome.Unavailable.class,
                        none -> assertThat(none.why()).contains("RESOURCE_EXHAUSTED"));
        assertThat(search("call", "media-b")).isInstanceOf(SessionOutcome.Unsupported.class);
    }

    @Test
    void asManyAreAskedAsTheBoundSays() throws Exception {
        instance("media-a").refusal = Optional.of(Status.RESOURCE_EXHAUSTED);
        // Time is not what ends it.
        assertThat(search(media(Duration.ofSeconds(8)), "call", "media-a", "media-a", "media-a", "media-b"))
                .isInstanceOf(SessionOutcome.Unavailable.class);
        assertThat(instance("media-a").asked).hasValue(SessionSearch.MOST);
    }

    /** One of before it was known at the opening is told by a patch. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSessionBeginsWithWhatItIsOpenedWith(boolean knows) throws Exception {
        instance("media-a").begins = knows;
        instances.found(List.of(new MediaInstances.Instance("media-a", "127.0.0.1")));
        var first = new EndPatch("", new EndPatch.Remote("192.0.2.1", 4000), new Hears.Silence(), false);
        var outcome = new CompletableFuture<SessionOutcome>();
        media().open(call("call"), EDGE, List.of(AddressFamily.IP4), new Media.Beginning(7, first), outcome::complete);
        assertThat(outcome.get(10, TimeUnit.SECONDS)).isInstanceOf(SessionOutcome.Opened.class);
        if (!knows) {
            await().until(() -> !instance("media-a").patches.isEmpty());
            assertThat(instance("media-a").patches).singleElement().satisfies(patch -> {
                assertThat(patch.getRevision()).isEqualTo(7);
                assertThat(patch.getEnds(0).getEndId()).isEqualTo("1");
            });
        }
        assertThat(instance("media-a").patches).hasSize(knows ? 0 : 1);
    }

    @Test
    void noneIsAskedWhenTheCallerHasGone() throws Exception {
        instance("media-a").refusal = Optional.of(Status.UNAVAILABLE);
        instance("media-a").silence = CALLER;
        instances.found(Collections.nCopies(3, new MediaInstances.Instance("media-a", "127.0.0.1")));
        var outcome = new CompletableFuture<SessionOutcome>();
        media().open(call("call"), EDGE, List.of(AddressFamily.IP4), null, outcome::complete);
        assertThat(outcome.get(10, TimeUnit.SECONDS)).isInstanceOf(SessionOutcome.Unavailable.class);
        assertThat(instance("media-a").asked).hasValueLessThanOrEqualTo(2);
    }

    @Test
    void aSilentOneIsNotWaitedForAndWhatItGivesLateGoesBack() throws Exception {
        instance("media-a").silence = CALLER.multipliedBy(2);
        var began = System.nanoTime();
        assertThat(search("call", "media-a", "media-b"))
                .isInstanceOfSatisfying(
                        SessionOutcome.Opened.class,
                        given -> assertThat(given.session().instanceId()).isEqualTo("media-b"));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(CALLER.multipliedBy(2));
        await().untilAsserted(() -> assertThat(instance("media-a").released).hasValue(1));
        assertThat(instance("media-a").held).isEmpty();
        assertThat(instance("media-b").held).hasSize(1);
    }

    @Test
    void aLeaseIsUsedWhereItWasGiven() throws Exception {
        var a = open("media-a", "call");
        var b = open("media-b", "call");
        assertThat(a.instanceId()).isEqualTo("media-a");
        assertThat(b.instanceId()).isEqualTo("media-b");
        assertThat(b.leaseId()).isNotEqualTo(a.leaseId());

        // Whichever is asked for new leases.
        var ended = new CompletableFuture<PlayOutcome>();
        media().play(call("call"), b, "1", STREAM, "file:welcome.wav", 1, ended::complete);
        await().until(() -> instance("media-b").playing.containsKey(b.leaseId()));
        media().close(call("call"), a);
        await().until(() -> instance("media-a").held.isEmpty());
        assertThat(instance("media-b").held).containsOnlyKeys(b.leaseId());
        instance("media-b").finish();
        assertThat(ended.get(5, TimeUnit.SECONDS)).isEqualTo(PlayOutcome.FINISHED);
    }

    @Test
    void oneThatDiesIsSaidOfItsOwnLeasesAlone() throws Exception {
        var a = new Lease(call("one"), open("media-a", "one"));
        var b = new Lease(call("two"), open("media-b", "two"));
        assertThat(renewals(a, b)).hasSize(2).allMatch(Renewal.Answered.class::isInstance);

        kill("media-a");

        assertThat(renewals(a, b))
                .satisfiesExactlyInAnyOrder(
                        lost -> assertThat(lost).isInstanceOfSatisfying(Renewal.Unanswered.class, unanswered -> {
                            assertThat(unanswered.instanceId()).isEqualTo("media-a");
                            assertThat(unanswered.leases()).containsExactly(a);
                            assertThat(unanswered.gone()).isTrue();
                        }),
                        kept -> assertThat(kept).isInstanceOfSatisfying(Renewal.Answered.class, answered -> {
                            assertThat(answered.instanceId()).isEqualTo("media-b");
                            assertThat(answered.over()).isEmpty();
                            assertThat(answered.silences())
                                    .containsExactly(new Renewal.Silence(
                                            b, "1", Duration.ofMillis(1200), Duration.ofMillis(3400)));
                        }));
    }

    @Test
    void oneThatHasDiedIsAskedLastUntilItIsBack() throws Exception {
        instances.found(List.of(
                new MediaInstances.Instance("media-a", "127.0.0.1"),
                new MediaInstances.Instance("media-b", "192.0.2.2")));
        media().measure();
        await().until(() -> !instances.isNew("media-a") && !instances.isNew("media-b"));
        assertThat(instances.inTurn("127.0.0.1")).containsExactly("media-a", "media-b");
        kill("media-a");
        media().measure();
        await().until(() -> instances.inTurn("127.0.0.1"), List.of("media-b", "media-a")::equals);
        start("media-a", ports.getOrDefault("media-a", 0));
        await().until(() -> {
            instances.reconnect("media-a");
            media().measure();
            return instances.inTurn("127.0.0.1").getFirst().equals("media-a");
        });
    }

    @Test
    void oneThatIsStartedAnewDoesNotKnowTheLease() throws Exception {
        var a = new Lease(call("one"), open("media-a", "one"));
        kill("media-a");
        assertThat(renewals(a)).allMatch(Renewal.Unanswered.class::isInstance);
        start("media-a", ports.getOrDefault("media-a", 0));
        // A connection that was refused is made anew for the next renewal.
        await().until(() -> renewals(a), List.of(new Renewal.Answered("media-a", List.of(a), List.of()))::equals);
    }

    @Test
    void playingOutlivesABrokenConnectionAndEndsWithTheLease() throws Exception {
        var a = open("media-a", "one");
        var outcomes = new CopyOnWriteArrayList<PlayOutcome>();
        media().play(call("one"), a, "1", STREAM, "file:welcome.wav", 1, outcomes::add);
        await().until(() -> instance("media-a").playing.containsKey(a.leaseId()));
        var before = instance("media-a");
        kill("media-a");
        start("media-a", ports.getOrDefault("media-a", 0));
        // It was away for a moment, and knows its leases.
        instance("media-a").held.putAll(before.held);
        await().until(() -> instance("media-a").playing.containsKey(a.leaseId()));
        assertThat(outcomes).isEmpty();

        // It has died, and knows nothing.
        kill("media-a");
        start("media-a", ports.getOrDefault("media-a", 0));
        await().untilAsserted(() -> assertThat(outcomes).containsExactly(PlayOutcome.LOST));
    }

    @Test
    void whatIsGivenUpIsNotSentAgain() throws Exception {
        var a = open("media-a", "one");
        var outcomes = new CopyOnWriteArrayList<PlayOutcome>();
        kill("media-a");
        var pending = media().play(call("one"), a, "1", STREAM, "file:welcome.wav", 1, outcomes::add);
        pending.cancel();
        start("media-a", ports.getOrDefault("media-a", 0));
        await().during(Duration.ofMillis(1500))
                .atMost(Duration.ofSeconds(5))
                .until(() -> instance("media-a").playing.isEmpty());
    }

    @Test
    void channelsAreBounded() {
        for (int i = 0; i < 3 * MediaInstances.MOST; i++) {
            instances.at("instance-" + i);
        }
        assertThat(instances.size()).isEqualTo(MediaInstances.MOST);
    }

    private List<Renewal> renewals(Lease... leases) {
        var renewals = new CopyOnWriteArrayList<Renewal>();
        var held = List.of(leases);
        int expected = (int) held.stream()
                .map(lease -> lease.session().instanceId())
                .distinct()
                .count();
        media().renew(held, renewals::add);
        await().until(() -> renewals.size() == expected);
        return renewals;
    }

    private void kill(String id) throws InterruptedException {
        var instance = instance(id);
        instance.server.shutdownNow();
        assertThat(instance.server.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
    }

    /** An instance of media-service that keeps leases in memory; nothing is heard of it. */
    private static final class Instance extends MediaServiceImplBase {
        final Map<String, String> held = new ConcurrentHashMap<>();
        final Map<String, StreamObserver<PlayAudioResponse>> playing = new ConcurrentHashMap<>();
        final AtomicInteger asked = new AtomicInteger();
        final AtomicInteger released = new AtomicInteger();
        /** Ends beside the first, and how many were given in all. */
        final Set<String> ends = ConcurrentHashMap.newKeySet();

        final AtomicInteger given = new AtomicInteger();
        volatile int most = 10;
        /** Whether a session begins with what it is opened with. */
        volatile boolean begins = true;

        final List<PatchRequest> patches = new CopyOnWriteArrayList<>();
        final Server server;
        volatile Optional<Status> refusal = Optional.empty();
        volatile Duration silence = Duration.ZERO;
        private final String id;

        Instance(String id, int port) throws IOException {
            this.id = id;
            this.server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                    .addService(this)
                    .build()
                    .start();
        }

        void finish() {
            playing.values().forEach(to -> {
                to.onNext(PlayAudioResponse.newBuilder()
                        .setOutcome(PlayAudioOutcome.PLAY_AUDIO_OUTCOME_FINISHED)
                        .build());
                to.onCompleted();
            });
        }

        private static <A> void answer(StreamObserver<A> to, A value) {
            to.onNext(value);
            to.onCompleted();
        }

        @Override
        public void openSession(OpenSessionRequest request, StreamObserver<OpenSessionResponse> to) {
            assertThat(request.getRequestId()).hasSizeBetween(16, 64);
            asked.incrementAndGet();
            LockSupport.parkNanos(silence.toNanos());
            if (refusal.isPresent()) {
                to.onError(refusal.get().asException());
                return;
            }
            var lease = UUID.randomUUID().toString().replace("-", "");
            held.put(lease, request.getCallId());
            answer(
                    to,
                    OpenSessionResponse.newBuilder()
                            .addEnds(End.newBuilder()
                                    .setEndId("1")
                                    .setRtpPort(10_000)
                                    .setAdvertisedAddress("192.0.2.9"))
                            .setInstanceId(id)
                            .setLeaseId(lease)
                            .setRevision(begins ? request.getRevision() : 0)
                            .build());
        }

        @Override
        public void patch(PatchRequest request, StreamObserver<PatchResponse> to) {
            patches.add(request);
            answer(
                    to,
                    PatchResponse.newBuilder()
                            .setRevision(request.getRevision())
                            .build());
        }

        @Override
        public void addEnd(AddEndRequest request, StreamObserver<AddEndResponse> to) {
            LockSupport.parkNanos(silence.toNanos());
            if (ends.size() >= most) {
                to.onError(Status.RESOURCE_EXHAUSTED.asException());
                return;
            }
            var end = Integer.toString(2 + ends.size());
            ends.add(end);
            given.incrementAndGet();
            answer(
                    to,
                    AddEndResponse.newBuilder()
                            .setEnd(End.newBuilder().setEndId(end).setRtpPort(10_002))
                            .build());
        }

        @Override
        public void removeEnd(RemoveEndRequest request, StreamObserver<RemoveEndResponse> to) {
            ends.remove(request.getEndId());
            answer(
                    to,
                    RemoveEndResponse.newBuilder()
                            .setQuality(quality(request.getEndId(), 3.9))
                            .build());
        }

        @Override
        public void closeSession(CloseSessionRequest request, StreamObserver<CloseSessionResponse> to) {
            held.remove(request.getLeaseId());
            released.incrementAndGet();
            answer(
                    to,
                    CloseSessionResponse.newBuilder()
                            .addQualities(quality("1", 4.4))
                            .addQualities(Quality.newBuilder().setEndId("2"))
                            .build());
        }

        private static Quality quality(String end, double mos) {
            return Quality.newBuilder()
                    .setEndId(end)
                    .setParty("caller")
                    .setDurationMs(2000)
                    .setPacketsReceived(100)
                    .setMos(mos)
                    .setLossCause(LossCause.LOSS_CAUSE_FROM_ELSEWHERE)
                    .build();
        }

        @Override
        public void renewSessions(RenewSessionsRequest request, StreamObserver<RenewSessionsResponse> to) {
            var response = RenewSessionsResponse.newBuilder();
            for (var lease : request.getLeaseIdsList()) {
                if (held.containsKey(lease)) {
                    response.addSessions(SessionState.newBuilder()
                            .setLeaseId(lease)
                            .addEnds(EndState.newBuilder()
                                    .setEndId("1")
                                    .setUnheardMs(1200)
                                    .setUnsentMs(3400)
                                    .setQuality(quality("1", 2.5))));
                } else {
                    response.addUnknownLeaseIds(lease);
                }
            }
            answer(to, response.build());
        }

        @Override
        public void playAudio(PlayAudioRequest request, StreamObserver<PlayAudioResponse> to) {
            if (held.containsKey(request.getLeaseId())) {
                playing.put(request.getLeaseId(), to);
            } else {
                to.onError(Status.NOT_FOUND.asException());
            }
        }
    }
}
