package cloud.sentiric.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.media.audio.Codec;
import cloud.sentiric.media.audio.Tone;
import cloud.sentiric.media.rtp.Packets;
import cloud.sentiric.proto.media.v1.PlayAudioOutcome;
import cloud.sentiric.proto.media.v1.StopAudioRequest;
import io.grpc.Status;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is played, echoed and heard. */
@Timeout(30)
final class AudioIT extends OverRtp {
    @Test
    void whatIsPlayedIsHeard() throws Exception {
        var lease = open("a");
        describe(lease);
        var playing = media.future()
                .playAudio(play(lease, "tone:440,1000")
                        .setCodec(cloud.sentiric.proto.media.v1.Codec.CODEC_PCMA)
                        .setPayloadType(8)
                        .build());

        var heard = phone.hear(100);

        assertThat(heard).hasSize(50);
        var expected = new Tone(440, 1000).sound();
        var first = heard.getFirst();
        int timestamp = first.timestamp() - 160;
        for (int i = 0; i < 50; i++) {
            var packet = heard.get(i);
            assertThat(packet.payloadType()).isEqualTo(8);
            assertThat(packet.ssrc()).isEqualTo(first.ssrc());
            assertThat((packet.sequence() - first.sequence()) & 0xFFFF).isEqualTo(i);
            // On a machine that stalls for longer than is caught up, a new talkspurt begins whole packets later.
            int step = packet.timestamp() - timestamp;
            timestamp = packet.timestamp();
            assertThat(step % 160).isZero();
            assertThat(packet.marker()).isEqualTo(i == 0 || step > 160);
            assertThat(packet.payload().remaining()).isEqualTo(160);
            assertThat(packet.payload().get(80)).isEqualTo(Codec.PCMA.encode(expected.sample(160 * i + 80)));
        }
        // Paced, not sent at once; how evenly is the matter of the pure tests.
        assertThat(Duration.ofNanos(heard.getLast().arrival() - first.arrival()))
                .isGreaterThan(Duration.ofMillis(500));
        var response = playing.get(5, TimeUnit.SECONDS);
        assertThat(response.getOutcome()).isEqualTo(PlayAudioOutcome.PLAY_AUDIO_OUTCOME_FINISHED);
        assertThat(response.getDurationMs()).isEqualTo(1000);
        assertThat(quality(lease).getPacketsSent()).isEqualTo(50);
        assertThat(media.count("rtp.packets", "direction", "out")).isEqualTo(50);
    }

    @Test
    void aBundledAnnouncementIsHeard() throws Exception {
        var lease = open("a");
        describe(lease);
        var playing = media.future().playAudio(play(lease, "file:welcome.wav").build());
        assertThat(phone.hear(10)).hasSize(10).allMatch(packet -> packet.payloadType() == 0);
        var _ = media.stub()
                .stopAudio(StopAudioRequest.newBuilder()
                        .setLeaseId(lease.lease())
                        .setEndId(lease.end())
                        .build());
        var response = playing.get(5, TimeUnit.SECONDS);
        assertThat(response.getOutcome()).isEqualTo(PlayAudioOutcome.PLAY_AUDIO_OUTCOME_STOPPED);
        assertThat(response.getDurationMs()).isBetween(200, 5000);
    }

    @Test
    void playingIsReplacedAndEndsWithTheSession() throws Exception {
        var lease = open("a");
        describe(lease);
        var first = media.future().playAudio(play(lease, "tone:440,60000").build());
        phone.hear(2);
        var second = media.future().playAudio(play(lease, "tone:880,60000").build());
        assertThat(first.get(5, TimeUnit.SECONDS).getOutcome()).isEqualTo(PlayAudioOutcome.PLAY_AUDIO_OUTCOME_STOPPED);
        phone.hear(2);
        close(lease);
        assertThat(second.get(5, TimeUnit.SECONDS).getOutcome())
                .isEqualTo(PlayAudioOutcome.PLAY_AUDIO_OUTCOME_RELEASED);
        assertStatus(Status.Code.NOT_FOUND, "lease_id", () -> quality(lease));
    }

    @Test
    void playingEndsWhenNobodyWaitsForIt() throws Exception {
        var lease = open("a");
        describe(lease);
        var playing = media.future().playAudio(play(lease, "tone:440,60000").build());
        assertThat(phone.hear(2)).hasSize(2);
        playing.cancel(true);
        assertThat(phone.hear(2000)).hasSizeLessThan(1000);
    }

    @Test
    void nothingIsSentOnHold() throws Exception {
        var lease = open("a");
        patch(lease.lease(), end(lease.end(), "0.0.0.0", 4000));
        var response = media.stub().playAudio(play(lease, "tone:440,100").build());
        assertThat(response.getOutcome()).isEqualTo(PlayAudioOutcome.PLAY_AUDIO_OUTCOME_FINISHED);
        assertThat(response.getDurationMs()).isEqualTo(100);
        assertThat(quality(lease).getPacketsSent()).isZero();
    }

    @Test
    void echoAnswersAsItsOwnSource() throws Exception {
        var lease = open("a");
        echo(lease);
        talk(lease, 1, 20, 0xbeef);

        var heard = phone.hear(20);

        assertThat(heard).hasSize(20);
        var first = heard.getFirst();
        assertThat(first.ssrc()).isNotEqualTo(0xbeef);
        for (int i = 0; i < 20; i++) {
            assertThat((heard.get(i).sequence() - first.sequence()) & 0xFFFF).isEqualTo(i);
            assertThat(heard.get(i).timestamp() - first.timestamp()).isEqualTo(160 * i);
            assertThat(heard.get(i).marker()).isEqualTo(i == 0);
            assertThat(heard.get(i).ssrc()).isEqualTo(first.ssrc());
        }
        var quality = quality(lease);
        assertThat(quality.getPacketsReceived()).isEqualTo(20);
        assertThat(quality.getPacketsSent()).isEqualTo(20);
        assertThat(quality.getLost()).isZero();
    }

    @Test
    void packetsMakeNoGarbage() throws Exception {
        var lease = open("a");
        echo(lease);
        int sequence = 1;
        for (; sequence <= 200; sequence++) {
            click(lease, sequence);
            phone.hear(1);
        }
        long before = allocatedByRtpThreads();
        for (; sequence <= 1200; sequence++) {
            click(lease, sequence);
            phone.hear(1);
        }
        // A few bytes are left for the classes and interpreter frames of a cold virtual machine.
        assertThat((allocatedByRtpThreads() - before) / 1000).isLessThan(100);
    }

    static long allocatedByRtpThreads() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().matches("rtp-[0-9]+"))
                .mapToLong(thread -> threads.getThreadAllocatedBytes(thread.getThreadId()))
                .sum();
    }

    /** A packet of one sample: a thousand of them are no more sound than an echo takes at once. */
    private void click(Session lease, int sequence) throws IOException {
        phone.send(lease.port(), Packets.pcmu(sequence, sequence, 7, 1));
    }

    private void talk(Session lease, int from, int count, int ssrc) throws IOException {
        for (int sequence = from; sequence < from + count; sequence++) {
            phone.send(lease.port(), Packets.pcmu(sequence, sequence * 160, ssrc, 160));
        }
    }

    @Test
    void aPhoneBehindNatIsHeardAndAnswered() throws Exception {
        var lease = open("a");
        // The SDP names an address that cannot be reached from here.
        try (var wrong = new Phone();
                var stranger = new Phone()) {
            echo(lease, wrong.address(), wrong.port());
            // Its first packets are its probation, and not answered.
            var sequence = new AtomicInteger(100);
            await().pollInterval(Duration.ofMillis(20)).until(() -> {
                talk(lease, sequence.getAndIncrement(), 1, 7);
                return quality(lease).getPacketsSent() > 0;
            });
            assertThat(phone.hear(1)).hasSize(1);

            // However long the phone is silent, a stranger gets nothing.
            double foreign = media.count("rtp.dropped", "reason", "foreign");
            var strange = new AtomicInteger();
            await().pollInterval(Duration.ofMillis(20)).until(() -> {
                stranger.send(lease.port(), Packets.pcmu(strange.getAndIncrement(), 0, 8, 160));
                return media.count("rtp.dropped", "reason", "foreign") >= foreign + 20;
            });
            assertThat(quality(lease).getPacketsSent()).isEqualTo(1);
            talk(lease, sequence.getAndIncrement(), 1, 7);
            assertThat(phone.hear(1)).hasSize(1);
        }
    }

    @Test
    void garbageIsCountedAndHarmless() throws Exception {
        var lease = open("a");
        echo(lease);
        phone.send(lease.port(), Packets.hex("0d0a"));
        try (var stranger = new Phone()) {
            stranger.send(lease.port(), Packets.hex("80c80006 00000001"));
        }
        phone.send(lease.port(), java.nio.ByteBuffer.allocate(3000));
        phone.send(lease.port() + 1, Packets.hex("80c80006 00000001"));
        talk(lease, 1, 1, 7);
        assertThat(phone.hear(1)).hasSize(1);
        await().until(() -> media.count("rtcp.packets", "direction", "in") == 1);
        assertThat(media.count("rtp.dropped", "reason", "malformed")).isEqualTo(1);
        assertThat(media.count("rtp.dropped", "reason", "rtcp")).isEqualTo(1);
        assertThat(media.count("rtp.dropped", "reason", "oversized")).isEqualTo(1);
    }
}
