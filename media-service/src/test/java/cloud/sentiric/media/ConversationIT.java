package cloud.sentiric.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.media.audio.Codec;
import cloud.sentiric.media.rtp.Packets;
import cloud.sentiric.proto.media.v1.BeginConversation;
import cloud.sentiric.proto.media.v1.ConverseRequest;
import cloud.sentiric.proto.media.v1.ConverseResponse;
import cloud.sentiric.proto.media.v1.Flush;
import cloud.sentiric.proto.media.v1.Mark;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A partner that talks with a party over gRPC, the party over RTP. */
@Timeout(30)
final class ConversationIT extends OverRtp {
    /** What a partner was told, in order. */
    private final class Partner implements ClientResponseObserver<ConverseRequest, ConverseResponse> {
        final List<ConverseResponse> told = new CopyOnWriteArrayList<>();
        volatile @Nullable Status end;
        private final StreamObserver<ConverseRequest> requests;

        @SuppressWarnings("NullAway.Init") // Set before the call is made.
        private ClientCallStreamObserver<ConverseRequest> stream;

        Partner() {
            requests = media.asynchronous().converse(this);
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<ConverseRequest> call) {
            stream = call;
        }

        @Override
        public void onNext(ConverseResponse response) {
            told.add(response);
        }

        @Override
        public void onError(Throwable failure) {
            end = Status.fromThrowable(failure);
        }

        @Override
        public void onCompleted() {
            end = Status.OK;
        }

        void send(ConverseRequest.Builder request) {
            requests.onNext(request.build());
        }

        void begin(Session session, int rate) {
            send(ConverseRequest.newBuilder()
                    .setBegin(BeginConversation.newBuilder()
                            .setLeaseId(session.lease())
                            .setEndId(session.end())
                            .setSampleRate(rate)));
        }

        void begun(Session session, int rate) {
            begin(session, rate);
            await().until(() -> !told.isEmpty());
            assertThat(told.getFirst().getBegun().getSampleRate()).isEqualTo(rate);
        }

        void say(int ms) {
            send(ConverseRequest.newBuilder().setAudio(ByteString.copyFrom(new byte[16 * ms])));
        }

        void mark(String name) {
            send(ConverseRequest.newBuilder().setMark(Mark.newBuilder().setName(name)));
        }

        List<ConverseResponse> of(ConverseResponse.WhatCase what) {
            return told.stream().filter(each -> each.getWhatCase() == what).toList();
        }

        void endsWith(Status.Code code, String words) {
            await().until(() -> end != null);
            var status = end;
            assertThat(status).isNotNull();
            assertThat(status.getCode()).isEqualTo(code);
            if (!words.isEmpty()) {
                assertThat(status.getDescription()).contains(words);
            }
        }
    }

    private void talk(Session session, int from, int count) throws IOException {
        for (int sequence = from; sequence < from + count; sequence++) {
            phone.send(session.port(), Packets.pcmu(sequence, sequence * 160, 7, 160));
        }
    }

    @Test
    void bothAreHeard() throws Exception {
        var session = open("a");
        describe(session);
        var partner = new Partner();
        partner.begun(session, 8000);

        talk(session, 1, 5);
        await().until(() -> partner.of(ConverseResponse.WhatCase.HEARD).size() == 5);
        var frames = partner.of(ConverseResponse.WhatCase.HEARD);
        assertThat(frames).allMatch(frame -> frame.getHeard().getAudio().size() == 320);
        assertThat(frames.get(4).getHeard().getTimeMs()
                        - frames.get(0).getHeard().getTimeMs())
                .isEqualTo(80);

        partner.say(100);
        partner.mark("greeting");
        var heard = phone.hear(5);
        assertThat(heard).hasSize(5).allSatisfy(packet -> {
            assertThat(packet.payloadType()).isZero();
            assertThat(packet.payload().get(0)).isEqualTo(Codec.PCMU.encode((short) 0));
        });
        await().until(() -> partner.of(ConverseResponse.WhatCase.MARK_REACHED).size() == 1);
        var mark = partner.of(ConverseResponse.WhatCase.MARK_REACHED).getFirst().getMarkReached();
        assertThat(mark.getName()).isEqualTo("greeting");
        assertThat(mark.getHeard()).isTrue();
        assertThat(mark.getPlayedMs()).isEqualTo(100);

        close(session);
        partner.endsWith(Status.Code.OK, "");
    }

    @Test
    void whoInterruptsIsListenedTo() throws Exception {
        var session = open("a");
        describe(session);
        var partner = new Partner();
        partner.begun(session, 8000);
        partner.say(4000);
        partner.mark("end");
        assertThat(phone.hear(3)).hasSize(3);

        partner.send(ConverseRequest.newBuilder().setFlush(Flush.getDefaultInstance()));
        await().until(() -> partner.of(ConverseResponse.WhatCase.FLUSHED).size() == 1);
        assertThat(partner.of(ConverseResponse.WhatCase.MARK_REACHED)
                        .getFirst()
                        .getMarkReached()
                        .getHeard())
                .isFalse();
        assertThat(partner.of(ConverseResponse.WhatCase.FLUSHED)
                        .getFirst()
                        .getFlushed()
                        .getDroppedMs())
                .isBetween(2000L, 3960L);
        assertThat(phone.hear(200)).hasSizeLessThan(100);
    }

    @Test
    void goesOnUntilAllHasBeenHeard() throws Exception {
        var session = open("a");
        describe(session);
        var partner = new Partner();
        partner.begun(session, 8000);
        partner.say(200);
        partner.mark("goodbye");
        partner.requests.onCompleted();
        partner.endsWith(Status.Code.OK, "");
        assertThat(partner.of(ConverseResponse.WhatCase.MARK_REACHED)).hasSize(1);
        assertThat(phone.hear(10)).hasSize(10);

        // Another may begin then.
        new Partner().begun(session, 16_000);
    }

    @Test
    void whoGoesIsSilentAtOnceAndAnotherMayBegin() throws Exception {
        var session = open("a");
        describe(session);
        var partner = new Partner();
        partner.begun(session, 16_000);
        for (int i = 0; i < 10; i++) {
            partner.say(2000);
        }
        assertThat(phone.hear(3)).hasSize(3);
        var second = new Partner();
        second.begin(session, 8000);
        second.endsWith(Status.Code.FAILED_PRECONDITION, "another conversation");

        partner.stream.cancel("gone", null);
        await().until(() -> {
            var third = new Partner();
            third.begin(session, 8000);
            await().until(() -> !third.told.isEmpty() || third.end != null);
            return third.end == null;
        });
        assertThat(phone.hear(1000)).hasSizeLessThan(500);
    }

    @Test
    void whatIsNoConversationIsRefused() throws Exception {
        var session = open("a");
        describe(session);
        var first = new Partner();
        first.mark("early");
        first.endsWith(Status.Code.INVALID_ARGUMENT, "begin");
        var nothing = new Partner();
        nothing.requests.onCompleted();
        nothing.endsWith(Status.Code.INVALID_ARGUMENT, "begin");
        var rate = new Partner();
        rate.begin(session, 44_100);
        rate.endsWith(Status.Code.INVALID_ARGUMENT, "sample_rate");
        var odd = new Partner();
        odd.begun(session, 8000);
        odd.send(ConverseRequest.newBuilder().setAudio(ByteString.copyFrom(new byte[3])));
        odd.endsWith(Status.Code.INVALID_ARGUMENT, "audio");
        var much = new Partner();
        much.begun(session, 8000);
        for (int second = 0; second < 40; second++) {
            much.say(1000);
        }
        much.endsWith(Status.Code.RESOURCE_EXHAUSTED, "more waits");
        close(session);
        var late = new Partner();
        late.begin(session, 8000);
        late.endsWith(Status.Code.NOT_FOUND, "lease_id");
    }
}
