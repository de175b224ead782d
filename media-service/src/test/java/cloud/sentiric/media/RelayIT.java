package cloud.sentiric.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.media.port.RtpAddresses;
import cloud.sentiric.media.rtp.Packets;
import cloud.sentiric.proto.media.v1.AddEndRequest;
import cloud.sentiric.proto.media.v1.AddressFamily;
import cloud.sentiric.proto.media.v1.Codec;
import cloud.sentiric.proto.media.v1.End;
import cloud.sentiric.proto.media.v1.Music;
import cloud.sentiric.proto.media.v1.PatchRequest;
import cloud.sentiric.proto.media.v1.PlayAudioOutcome;
import cloud.sentiric.proto.media.v1.RemoveEndRequest;
import cloud.sentiric.proto.media.v1.StopAudioRequest;
import io.grpc.Status;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two phones that hear each other through a session. */
@Timeout(30)
final class RelayIT extends BetweenPhones {
    private void connect(Session session) {
        patch(
                session.lease(),
                end("1", phone).setRelay(relay("2")),
                end("2", bob).setRelay(relay("1")));
    }

    @Test
    void eachHearsTheOtherByteForByte() throws Exception {
        var session = two();
        connect(session);
        for (int i = 1; i <= 20; i++) {
            phone.send(port(session, 1), word(i, 7));
            bob.send(port(session, 2), word(i, 8));
        }
        var atBob = bob.hear(20);
        var atAlice = phone.hear(20);
        assertThat(atBob).hasSize(20);
        assertThat(atAlice).hasSize(20);
        for (int i = 1; i <= 20; i++) {
            var heard = atBob.get(i - 1);
            assertThat(heard.sequence()).isEqualTo(i);
            assertThat(heard.timestamp()).isEqualTo(160 * i);
            assertThat(heard.ssrc()).isEqualTo(7);
            assertThat(heard.payload()).isEqualTo(word(i, 7).slice(12, 160));
            assertThat(atAlice.get(i - 1).payload()).isEqualTo(word(i, 8).slice(12, 160));
        }
        assertThat(quality(session, "1").getPacketsReceived()).isEqualTo(20);
        assertThat(quality(session, "2").getPacketsSent()).isEqualTo(20);
        // A packet is counted once it is sent.
        await().until(() -> media.count("rtp.packets", "direction", "relayed") == 40);
        for (var state : renew(session.lease()).getSessions(0).getEndsList()) {
            assertThat(state.getUnheardMs()).isLessThan(5000);
            assertThat(state.getUnsentMs()).isLessThan(5000);
        }
    }

    @Test
    void reportsGoFromOneToTheOther() throws Exception {
        var session = two();
        connect(session);
        phone.send(port(session, 1), word(1, 7));
        bob.hear(1);
        try (var control = new Phone()) {
            // Bob's RTCP comes from a port that no description names; ours goes back there.
            control.send(port(session, 2) + 1, Packets.hex("80c90001 00000008"));
            await().until(() -> media.count("rtcp.packets", "direction", "in") == 1);
            var report = Packets.hex("80c80006 00000007 00000001 00000002 00000003 00000004 00000005");
            phone.send(port(session, 1) + 1, report);
            assertThat(control.datagram()).isEqualTo(report);
        }
        assertThat(media.count("rtcp.packets", "direction", "relayed")).isGreaterThanOrEqualTo(1);
    }

    @Test
    void holdIsSilenceAndResumingIsHeardAtOnce() throws Exception {
        var session = two();
        connect(session);
        phone.send(port(session, 1), word(1, 7));
        assertThat(bob.hear(1)).hasSize(1);
        patch(session.lease(), end("1", phone), end("2", bob));
        phone.send(port(session, 1), word(2, 7));
        await().until(() -> quality(session, "1").getPacketsReceived() == 2);
        connect(session);
        phone.send(port(session, 1), word(3, 7));
        assertThat(bob.hear(1).getFirst().sequence()).isEqualTo(3);
    }

    @Test
    void whoIsHeldHearsMusicOverAndOver() throws Exception {
        var session = two();
        connect(session);
        phone.send(port(session, 1), word(1, 7));
        assertThat(bob.hear(1)).hasSize(1);
        hold(session, "tone:440,100");
        phone.send(port(session, 1), word(2, 7));
        var music = bob.hear(20);
        assertThat(music).hasSize(20).noneMatch(packet -> packet.ssrc() == 7);
        assertThat(music.get(5).payload()).isEqualTo(music.getFirst().payload());
        assertThat(quality(session, "1").getPacketsReceived()).isEqualTo(2);
        connect(session);
        phone.send(port(session, 1), word(3, 7));
        await().until(() -> bob.hear(1).getFirst().ssrc() == 7);
    }

    @Test
    void musicThatCannotBePlayedIsSilence() throws Exception {
        var session = two();
        connect(session);
        hold(session, "file:none.wav");
        phone.send(port(session, 1), word(1, 7));
        await().until(() -> quality(session, "1").getPacketsReceived() == 1);
        assertThat(quality(session, "2").getPacketsSent()).isZero();
    }

    /** Alice puts Bob on hold. */
    private void hold(Session session, String audioUri) {
        patch(
                session.lease(),
                end("1", phone),
                end("2", bob).setMusic(Music.newBuilder().setAudioUri(audioUri).setCodec(Codec.CODEC_PCMU)));
    }

    @Test
    void aPatchThatComesLateDoesNotTurnTimeBack() throws Exception {
        var session = two();
        connect(session);
        var old = PatchRequest.newBuilder().setLeaseId(session.lease()).setRevision(1);
        connect(session);
        assertThat(media.stub().patch(old.build()).getRevision()).isGreaterThan(1);
        phone.send(port(session, 1), word(1, 7));
        assertThat(bob.hear(1)).hasSize(1);
    }

    @Test
    void anAnnouncementIsHeardInPlaceOfTheOther() throws Exception {
        var session = two();
        connect(session);
        var playing = media.future()
                .playAudio(play(session, "tone:440,60000").setEndId("2").build());
        assertThat(bob.hear(3)).hasSize(3).allMatch(heard -> heard.ssrc() != 7);
        phone.send(port(session, 1), word(1, 7));
        await().until(() -> quality(session, "1").getPacketsReceived() == 1);
        assertThat(bob.hear(10)).allMatch(heard -> heard.ssrc() != 7);
        var _ = media.stub()
                .stopAudio(StopAudioRequest.newBuilder()
                        .setLeaseId(session.lease())
                        .setEndId("2")
                        .build());
        assertThat(playing.get(5, TimeUnit.SECONDS).getOutcome())
                .isEqualTo(PlayAudioOutcome.PLAY_AUDIO_OUTCOME_STOPPED);
        await().pollInterval(Duration.ofMillis(20)).until(() -> {
            phone.send(port(session, 1), word(2, 7));
            return bob.hear(1).stream().anyMatch(heard -> heard.ssrc() == 7);
        });
    }

    @Test
    void aThirdIsAddedAndTakesTheSecondsPlace() throws Exception {
        var session = two();
        connect(session);
        var request = AddEndRequest.newBuilder()
                .setLeaseId(session.lease())
                .setRequestId(UUID.randomUUID().toString())
                .build();
        End third = media.stub().addEnd(request).getEnd();
        assertThat(media.stub().addEnd(request).getEnd()).isEqualTo(third);
        try (var carol = new Phone()) {
            patch(
                    session.lease(),
                    end("1", phone).setRelay(relay(third.getEndId())),
                    end(third.getEndId(), carol).setRelay(relay("1")));
            remove(session, "2");
            remove(session, "2");
            phone.send(port(session, 1), word(1, 7));
            assertThat(carol.hear(1)).hasSize(1);
            carol.send(third.getRtpPort(), word(1, 9));
            assertThat(phone.hear(1).getFirst().ssrc()).isEqualTo(9);
            assertThat(media.sessions.counts().ports().used()).isEqualTo(2);
            assertStatus(Status.Code.NOT_FOUND, "end_id", () -> quality(session, "2"));
        }
        close(session);
        assertThat(media.sessions.counts().ports().used()).isZero();
    }

    private void remove(Session session, String end) {
        var _ = media.stub()
                .removeEnd(RemoveEndRequest.newBuilder()
                        .setLeaseId(session.lease())
                        .setEndId(end)
                        .build());
    }

    @Test
    void whatIsNotReadIsPassedOnAsItIs() throws Exception {
        var session = two();
        patch(
                session.lease(),
                end("1", phone).setOpaque(true).setRelay(relay("2")),
                end("2", bob).setOpaque(true).setRelay(relay("1")));
        var hello = Packets.hex("16fefd 000000000000 0000 0001 01");
        phone.send(port(session, 1), hello);
        assertThat(bob.datagram()).isEqualTo(hello);
        assertThat(quality(session, "1").getPacketsReceived()).isEqualTo(1);
    }

    @Test
    void strangersAreHeardByNobody() throws Exception {
        var session = two();
        connect(session);
        try (var stranger = new Phone()) {
            for (int i = 1; i <= 20; i++) {
                stranger.send(port(session, 1), word(i, 9));
            }
        }
        await().until(() -> media.count("rtp.dropped", "reason", "foreign") == 20);
        phone.send(port(session, 1), word(1, 7));
        assertThat(bob.hear(1).getFirst().ssrc()).isEqualTo(7);
    }

    @Test
    void onePhoneBehindNatIsHeardAndHears() throws Exception {
        var session = two();
        // The SDP names an address that cannot be reached from here.
        try (var wrong = new Phone()) {
            patch(
                    session.lease(),
                    end("1", wrong).setRelay(relay("2")),
                    end("2", bob).setRelay(relay("1")));
            var sequence = new AtomicInteger(100);
            await().pollInterval(Duration.ofMillis(20)).until(() -> {
                phone.send(port(session, 1), word(sequence.incrementAndGet(), 7));
                return quality(session, "2").getPacketsSent() > 0;
            });
            assertThat(bob.hear(1).getFirst().ssrc()).isEqualTo(7);
            bob.send(port(session, 2), word(1, 8));
            assertThat(phone.hear(1).getFirst().ssrc()).isEqualTo(8);
            // On hold and back: it is still there.
            patch(session.lease(), end("1", "0.0.0.0", 0), end("2", bob));
            patch(
                    session.lease(),
                    end("1", wrong).setRelay(relay("2")),
                    end("2", bob).setRelay(relay("1")));
            bob.send(port(session, 2), word(2, 8));
            assertThat(phone.hear(1).getFirst().sequence()).isEqualTo(2);
        }
    }

    @Test
    void oneOverIpv6HearsOneOverIpv4() throws Exception {
        media.close();
        media = new MediaFixture(
                4, Duration.ofSeconds(20), Duration.ofSeconds(1), RtpAddresses.of("0.0.0.0", "127.0.0.1", "::1"));
        bob.close();
        bob = new Phone(InetAddress.ofLiteral("::1"));
        var session = open(
                "a",
                UUID.randomUUID().toString(),
                AddressFamily.ADDRESS_FAMILY_IPV4,
                AddressFamily.ADDRESS_FAMILY_IPV6);
        connect(session);
        phone.send(port(session, 1), word(1, 7));
        assertThat(bob.hear(1).getFirst().payload()).isEqualTo(word(1, 7).slice(12, 160));
        bob.send(port(session, 2), word(1, 8));
        assertThat(phone.hear(1).getFirst().payload()).isEqualTo(word(1, 8).slice(12, 160));
    }

    @Test
    void allEndsAreOpenedOrNone() {
        assertStatus(
                Status.Code.RESOURCE_EXHAUSTED,
                "no RTP port",
                () -> open("a", UUID.randomUUID().toString(), fill(5)));
        assertThat(media.sessions.counts().ports().free()).isEqualTo(4);
        assertThat(open("a", UUID.randomUUID().toString(), fill(4)).opened().getEndsList())
                .extracting(End::getRtpPort)
                .doesNotHaveDuplicates()
                .hasSize(4);
    }

    private static AddressFamily[] fill(int ends) {
        var families = new AddressFamily[ends];
        Arrays.fill(families, unspecified());
        return families;
    }

    @Test
    void relayedPacketsMakeNoGarbage() throws Exception {
        var session = two();
        connect(session);
        int sequence = 1;
        for (; sequence <= 200; sequence++) {
            phone.send(port(session, 1), word(sequence, 7));
            bob.hear(1);
        }
        long before = AudioIT.allocatedByRtpThreads();
        for (; sequence <= 1200; sequence++) {
            phone.send(port(session, 1), word(sequence, 7));
            bob.hear(1);
        }
        // A few bytes are left for the classes and interpreter frames of a cold virtual machine.
        assertThat((AudioIT.allocatedByRtpThreads() - before) / 1000).isLessThan(100);
    }
}
