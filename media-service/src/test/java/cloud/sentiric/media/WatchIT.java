package cloud.sentiric.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.media.rtp.Packets;
import cloud.sentiric.proto.media.v1.CloseSessionRequest;
import cloud.sentiric.proto.media.v1.Echo;
import cloud.sentiric.proto.media.v1.LossCause;
import cloud.sentiric.proto.media.v1.MediaServiceGrpc;
import cloud.sentiric.proto.media.v1.PlayAudioOutcome;
import cloud.sentiric.proto.media.v1.Quality;
import cloud.sentiric.proto.media.v1.RemoveEndRequest;
import cloud.sentiric.proto.media.v1.Speech;
import cloud.sentiric.proto.media.v1.WatchRequest;
import cloud.sentiric.proto.media.v1.WatchResponse;
import cloud.sentiric.proto.media.v1.WatchResponse.WhatCase;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is told of the parties of a session: as it happens, and of the whole time when it ends. */
final class WatchIT extends OverRtp {
    private static final Speech PCMU = Speech.newBuilder()
            .addPayloadTypes(0)
            .setTelephoneEventPayloadType(101)
            .build();

    /** Reads all that is told. */
    private static final class Reader implements StreamObserver<WatchResponse> {
        final List<WatchResponse> told = new CopyOnWriteArrayList<>();
        final CompletableFuture<Status> ended = new CompletableFuture<>();

        @Override
        public void onNext(WatchResponse response) {
            told.add(response);
        }

        @Override
        public void onError(Throwable failure) {
            ended.complete(Status.fromThrowable(failure));
        }

        @Override
        public void onCompleted() {
            ended.complete(Status.OK);
        }

        Stream<WatchResponse> all(WhatCase what) {
            return told.stream().filter(each -> each.getWhatCase() == what);
        }
    }

    private Reader watch(Session session) {
        var reader = new Reader();
        MediaServiceGrpc.newStub(media.channel)
                .watch(WatchRequest.newBuilder().setLeaseId(session.lease()).build(), reader);
        return reader;
    }

    private void agree(Session session) {
        patch(
                session.lease(),
                end(session.end(), phone).setParty("caller").setSpeech(PCMU).setEcho(Echo.getDefaultInstance()));
    }

    private static ByteBuffer key(int sequence, int timestamp, int event, boolean end, int duration) {
        return Packets.hex("80 65 %04x %08x 00000009 %02x %s %04x"
                .formatted(sequence, timestamp, event, end ? "8a" : "0a", duration));
    }

    @Test
    void tellsWhatHappensUntilTheSessionEnds() throws Exception {
        var session = open("watched");
        agree(session);
        var reader = watch(session);
        // Nothing says when the watching began: what is played again and again is told from then on.
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            var _ = media.stub().playAudio(play(session, "tone:440,20").build());
            return reader.all(WhatCase.FINISHED).findAny().isPresent();
        });
        phone.send(session.port(), Packets.pcmu(1, 0, 9, 160));
        phone.send(session.port(), key(2, 160, 5, false, 400));
        for (int copy = 3; copy < 6; copy++) {
            phone.send(session.port(), key(copy, 160, 5, true, 800));
        }
        await().until(() -> reader.all(WhatCase.DIGIT).findAny().isPresent());
        close(session);

        assertThat(reader.ended).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(Status.OK);
        assertThat(reader.all(WhatCase.FINISHED).map(each -> each.getFinished().getOutcome()))
                .allMatch(outcome -> outcome == PlayAudioOutcome.PLAY_AUDIO_OUTCOME_FINISHED);
        assertThat(reader.all(WhatCase.FIRST_PACKET)).hasSize(1);
        var digits = reader.all(WhatCase.DIGIT).toList();
        assertThat(digits).hasSize(1);
        assertThat(digits.getFirst().getEndId()).isEqualTo(session.end());
        assertThat(digits.getFirst().getDigit().getDigit()).isEqualTo("5");
        assertThat(digits.getFirst().getDigit().getDurationMs()).isEqualTo(100);
        assertThat(digits.getFirst().getTimeMs()).isCloseTo(System.currentTimeMillis(), within(10_000L));
    }

    @Test
    void whoIsNotHeardIsToldWithTheCause() throws Exception {
        var session = open("one-way");
        agree(session);
        var reader = watch(session);
        try (var stranger = new Phone()) {
            phone.send(session.port(), Packets.pcmu(1, 0, 9, 160));
            await().atMost(Duration.ofSeconds(10)).until(() -> {
                stranger.send(session.port(), Packets.pcmu(1, 0, 8, 160));
                return reader.all(WhatCase.LOST).findAny().isPresent();
            });
            var lost = reader.all(WhatCase.LOST).findFirst().orElseThrow().getLost();
            assertThat(lost.getCause()).isEqualTo(LossCause.LOSS_CAUSE_FROM_ELSEWHERE);
            assertThat(lost.getDetail()).isEqualTo("127.0.0.1:" + stranger.port());
            assertThat(lost.getForMs()).isBetween(5000, 9000);
        }
        assertThat(media.count("rtp.parties.lost", "cause", "from_elsewhere")).isEqualTo(1);
        phone.send(session.port(), Packets.pcmu(2, 160, 9, 160));
        var quality = closed(session);
        assertThat(quality.getLostMs()).isBetween(5000L, 9000L);
        assertThat(quality.getLossCause()).isEqualTo(LossCause.LOSS_CAUSE_FROM_ELSEWHERE);
        assertThat(quality.getMos()).isLessThan(2);
    }

    private Quality closed(Session session) {
        var closed = media.stub()
                .closeSession(CloseSessionRequest.newBuilder()
                        .setLeaseId(session.lease())
                        .build());
        assertThat(closed.getQualitiesCount()).isEqualTo(1);
        return closed.getQualities(0);
    }

    @Test
    void theEndOfASessionTellsHowItsPartyWasHeard() throws Exception {
        var session = open("lossy");
        agree(session);
        for (int sequence = 0; sequence < 200; sequence++) {
            if (sequence % 10 != 5 && sequence % 10 != 6) {
                phone.send(session.port(), Packets.pcmu(sequence, 160 * sequence, 9, 160));
            }
        }
        await().until(() -> quality(session).getPacketsReceived() == 160);
        var quality = closed(session);
        assertThat(quality.getParty()).isEqualTo("caller");
        assertThat(quality.getEndId()).isEqualTo(session.end());
        assertThat(quality.getPacketsReceived()).isEqualTo(160);
        assertThat(quality.getLost()).isEqualTo(40);
        assertThat(quality.getBurstRatio()).isEqualTo(1.6, within(0.001));
        assertThat(quality.getLongestLoss()).isEqualTo(2);
        assertThat(quality.getMos()).isBetween(1.0, 2.6);
        assertThat(quality.getLossCause()).isEqualTo(LossCause.LOSS_CAUSE_UNSPECIFIED);
        assertThat(quality.getReported()).isFalse();
    }

    @Test
    void anEndThatIsTakenAwayTellsToo() {
        var session = open("removed");
        describe(session);
        var removed = media.stub()
                .removeEnd(RemoveEndRequest.newBuilder()
                        .setLeaseId(session.lease())
                        .setEndId(session.end())
                        .build());
        assertThat(removed.getQuality().getEndId()).isEqualTo(session.end());
        assertThat(removed.getQuality().getMos()).isZero();
    }

    /** Reports go both ways where we are the other side, and give the round trip; at the end we leave. */
    @Test
    void reportsGoBothWays() throws Exception {
        var session = open("reports");
        agree(session);
        try (var control = new Phone()) {
            // Where its reports come from is believed of one that is heard.
            phone.send(session.port(), Packets.pcmu(0, 0, 9, 160));
            await().until(() -> quality(session).getPacketsReceived() == 1);
            control.send(
                    session.port() + 1, Packets.hex("80c80006 00000009 11112222 33334444 00000000 00000001 000000a0"));
            ByteBuffer report = null;
            for (int sequence = 1; report == null; sequence++) {
                phone.send(session.port(), Packets.pcmu(sequence, 160 * sequence, 9, 160));
                report = next(control, sequence < 400);
            }
            assertThat(report.get(1) & 0xFF).isEqualTo(200);
            assertThat(report.getInt(28)).as("of whom").isEqualTo(9);
            assertThat(report.getInt(28 + 16)).as("last sender report").isEqualTo(0x2222_3333);
            int ours = report.getInt(4);
            int time = report.getInt(10);
            control.send(
                    session.port() + 1,
                    Packets.hex(
                            "81c90007 00000009 %08x 80000001 00000001 000000a0 %08x 00000000".formatted(ours, time)));
            await().until(() -> quality(session).getReported());
            var quality = quality(session);
            assertThat(quality.getRemoteLoss()).isEqualTo(0.5);
            assertThat(quality.getRemoteJitterMs()).isEqualTo(20);
            assertThat(quality.getRoundTripMs()).isBetween(0.0, 100.0);
            close(session);
            var last = control.datagram();
            assertThat(last.get(1) & 0xFF).isEqualTo(200);
            assertThat(last.slice(last.limit() - 8, 8)).isEqualTo(Packets.hex("81cb0001 %08x".formatted(ours)));
        }
    }

    /** The next report, or null if none comes for 20 ms. */
    private static @Nullable ByteBuffer next(Phone control, boolean wait) throws Exception {
        assertThat(wait).as("a report within 8 s").isTrue();
        return control.within(Duration.ofMillis(20));
    }

    @Test
    void aLeaseThatIsOverIsNotWatched() {
        var session = open("over");
        close(session);
        var reader = watch(session);
        assertThat(reader.ended)
                .succeedsWithin(Duration.ofSeconds(5))
                .extracting(Status::getCode)
                .isEqualTo(Status.Code.NOT_FOUND);
    }

    @Test
    void fourWatchAndNoMore() {
        var session = open("many");
        var readers = Stream.generate(() -> watch(session)).limit(5).toList();
        await().until(() -> readers.stream().anyMatch(reader -> reader.ended.isDone()));
        var refused = readers.stream().filter(reader -> reader.ended.isDone()).toList();
        assertThat(refused).hasSize(1);
        assertThat(refused.getFirst().ended.join().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        close(session);
        assertThat(readers).allSatisfy(reader -> assertThat(reader.ended).succeedsWithin(Duration.ofSeconds(5)));
    }
}
