package cloud.sentiric.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.media.codec.Codecs;
import cloud.sentiric.media.codec.Decoder;
import cloud.sentiric.media.codec.Speech;
import cloud.sentiric.media.codec.TestCodecs;
import cloud.sentiric.media.rtp.Packets;
import cloud.sentiric.media.rtp.RtpHeader;
import cloud.sentiric.media.rtp.Ssrc;
import cloud.sentiric.proto.media.v1.Echo;
import cloud.sentiric.proto.media.v1.EndPatch;
import cloud.sentiric.proto.media.v1.Format;
import cloud.sentiric.proto.media.v1.Music;
import cloud.sentiric.proto.media.v1.PlayAudioOutcome;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Phones that have no codec in common, on real sockets. */
@Timeout(30)
final class TranscodingIT extends BetweenPhones {
    private static final Format PCMU = format(0, "PCMU", 8000, 1);
    private static final Format G722 = format(9, "G722", 8000, 1);
    private static final Format L16 = format(98, "L16", 16_000, 1);
    private static final Format OPUS = format(96, "opus", 48_000, 2);
    private static final Format EVENT = format(101, "telephone-event", 8000, 1);
    private static final Format EVENT_48 = format(97, "telephone-event", 48_000, 1);

    private static Format format(int payloadType, String name, int clock, int channels) {
        return Format.newBuilder()
                .setPayloadType(payloadType)
                .setEncoding(name)
                .setClockRate(clock)
                .setChannels(channels)
                .build();
    }

    private static cloud.sentiric.media.codec.Format core(Format format) {
        return new cloud.sentiric.media.codec.Format(
                format.getPayloadType(), format.getEncoding(), format.getClockRate(), format.getChannels(), 0);
    }

    private static EndPatch.Builder speaking(EndPatch.Builder end, Format... formats) {
        return end.addAllSends(List.of(formats)).addAllTakes(List.of(formats));
    }

    private void connect(Session session, Format[] alices, Format... bobs) {
        patch(
                session.lease(),
                speaking(end("1", phone).setRelay(relay("2")), alices),
                speaking(end("2", bob).setRelay(relay("1")), bobs));
    }

    private static Format[] formats(Format... formats) {
        return formats;
    }

    /** Packets of 20 ms of a tone. */
    private static List<ByteBuffer> tone(Format format, int packets) {
        int rate = Codecs.encoded(core(format), core(format));
        var packet = new ArrayList<ByteBuffer>();
        var sound = Speech.tone(rate, packets / 50.0, 440, 8000);
        try (var encoder = TestCodecs.ALL.encoder(core(format), rate)) {
            for (int i = 0; i < packets; i++) {
                var out = ByteBuffer.allocate(1500);
                RtpHeader.write(out, i == 0, format.getPayloadType(), i, i * format.getClockRate() / 50, new Ssrc(7));
                encoder.encode(Arrays.copyOfRange(sound, i * rate / 50, (i + 1) * rate / 50), rate / 50, out);
                packet.add(out.flip());
            }
        }
        return packet;
    }

    /** How loud the tone is in what was heard, 0 to 32,767. */
    private static double loudness(List<Phone.Heard> heard, Format format) {
        int rate = Codecs.decoded(core(format), core(format));
        var packet = new short[rate / 1000 * Decoder.LONGEST_MS];
        double cosine = 0;
        double sine = 0;
        int count = 0;
        try (var decoder = TestCodecs.ALL.decoder(core(format), rate)) {
            for (int i = 0; i < heard.size(); i++) {
                var payload = heard.get(i).payload();
                int samples = decoder.decode(payload, 0, payload.remaining(), packet);
                for (int j = 0; i >= 5 && j < samples; j++) {
                    cosine += packet[j] * Math.cos(2 * Math.PI * 440 * count / rate);
                    sine += packet[j] * Math.sin(2 * Math.PI * 440 * count / rate);
                    count++;
                }
            }
        }
        return 2 * Math.hypot(cosine, sine) / count;
    }

    private List<Phone.Heard> say(Phone from, int port, List<ByteBuffer> packets, Phone to) throws Exception {
        var heard = new ArrayList<Phone.Heard>();
        for (var each : packets) {
            from.send(port, each);
            heard.addAll(to.hear(1));
        }
        return heard;
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 98, 96})
    void eachHearsTheOtherInItsOwnCodec(int wide) throws Exception {
        var other = wide == 9 ? G722 : wide == 98 ? L16 : OPUS;
        var session = two();
        connect(session, formats(PCMU), other);
        var atBob = say(phone, port(session, 1), tone(PCMU, 40), bob);
        assertThat(atBob).hasSize(40).allMatch(packet -> packet.payloadType() == wide && packet.ssrc() != 7);
        assertThat(loudness(atBob, other)).isBetween(6500.0, 9000.0);
        var atAlice = say(bob, port(session, 2), tone(other, 40), phone);
        assertThat(atAlice).hasSize(40).allMatch(packet -> packet.payloadType() == 0);
        assertThat(loudness(atAlice, PCMU)).isBetween(6500.0, 9000.0);
        for (int i = 1; i < 40; i++) {
            assertThat(atAlice.get(i).sequence()).isEqualTo((atAlice.get(i - 1).sequence() + 1) & 0xFFFF);
            assertThat(atAlice.get(i).timestamp() - atAlice.get(i - 1).timestamp())
                    .isEqualTo(160);
        }
        assertThat(quality(session, "1").getPacketsSent()).isEqualTo(40);
        assertThat(quality(session, "2").getPacketsSent()).isEqualTo(40);
    }

    @Test
    void keysAreToldAnew() throws Exception {
        var session = two();
        connect(session, formats(PCMU, EVENT), OPUS, EVENT_48);
        say(phone, port(session, 1), tone(PCMU, 5), bob);
        for (int i = 1; i <= 4; i++) {
            phone.send(port(session, 1), event(5 + i, i == 1, false, 160 * i));
        }
        phone.send(port(session, 1), event(10, false, true, 640));
        var keys = bob.hear(7);
        assertThat(keys).hasSize(7).allMatch(packet -> packet.payloadType() == 97);
        assertThat(keys.getLast().payload()).isEqualTo(Packets.hex("058a0f00"));
        assertThat(keys.get(4).payload()).isEqualTo(Packets.hex("058a0f00"));
        assertThat(keys.getFirst().payload()).isEqualTo(Packets.hex("050a03c0"));
    }

    private static ByteBuffer event(int sequence, boolean marker, boolean end, int duration) {
        var out = ByteBuffer.allocate(16);
        RtpHeader.write(out, marker, 101, sequence - 1, 5 * 160, new Ssrc(7));
        return out.put((byte) 5)
                .put((byte) (end ? 0x8A : 0x0A))
                .putShort((short) duration)
                .flip();
    }

    /** What is missing is given up by the clock, though nothing more comes. */
    @Test
    void whatWaitsIsSentInTime() throws Exception {
        var session = two();
        connect(session, formats(PCMU), G722);
        var packets = tone(PCMU, 5);
        phone.send(port(session, 1), packets.get(0));
        assertThat(bob.hear(1)).hasSize(1);
        phone.send(port(session, 1), packets.get(2));
        assertThat(bob.hear(2)).hasSize(2);
    }

    @Test
    void otherNumbersAreThoseOfWhoHears() throws Exception {
        var session = two();
        connect(
                session,
                formats(OPUS, EVENT_48),
                format(111, "opus", 48_000, 2),
                format(112, "telephone-event", 48_000, 1));
        var heard = say(phone, port(session, 1), tone(OPUS, 3), bob);
        assertThat(heard).hasSize(3).allMatch(packet -> packet.payloadType() == 111 && packet.ssrc() == 7);
        assertThat(heard.getFirst().marker()).isTrue();
        // A packet is counted once it is sent.
        await().until(() -> media.count("rtp.packets", "direction", "relayed") == 3);
    }

    @Test
    void whatIsPlayedInBetweenIsOfTheSameSource() throws Exception {
        var session = two();
        connect(session, formats(PCMU), OPUS);
        var before = say(phone, port(session, 1), tone(PCMU, 5), bob);
        var playing = media.future()
                .playAudio(play(session, "tone:440,200")
                        .setEndId("2")
                        .setFormat(OPUS)
                        .build());
        var played = bob.hear(10);
        assertThat(playing.get(5, TimeUnit.SECONDS).getOutcome())
                .isEqualTo(PlayAudioOutcome.PLAY_AUDIO_OUTCOME_FINISHED);
        assertThat(played)
                .hasSize(10)
                .allMatch(packet -> packet.ssrc() == before.getFirst().ssrc());
        assertThat(loudness(played, OPUS)).isGreaterThan(6000);
        await().until(() -> quality(session, "2").getPacketsSent() >= 15);
        var after = tone(PCMU, 8);
        phone.send(port(session, 1), after.get(7));
        assertThat(bob.hear(1).getFirst().ssrc()).isEqualTo(before.getFirst().ssrc());
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 98, 96})
    void announcementsAndMusicComeInWhatThePartySpeaks(int wide) throws Exception {
        var other = wide == 9 ? G722 : wide == 98 ? L16 : OPUS;
        var session = open("call");
        patch(
                session.lease(),
                speaking(
                        end("1", phone)
                                .setMusic(Music.newBuilder()
                                        .setAudioUri("tone:440,1000")
                                        .setFormat(other)),
                        other));
        var heard = phone.hear(30);
        assertThat(loudness(heard, other)).isBetween(8000.0, 11_000.0);
        assertThat(heard.get(1).timestamp() - heard.get(0).timestamp()).isEqualTo(other.getClockRate() / 50);
    }

    @Test
    void anEchoIsOfAnyCodec() throws Exception {
        var session = open("call");
        patch(
                session.lease(),
                speaking(
                        end("1", phone)
                                .setEcho(Echo.newBuilder().setPayloadType(96).setFormat(OPUS)),
                        OPUS));
        var packets = tone(OPUS, 5);
        var heard = say(phone, session.port(), packets, phone);
        assertThat(heard).hasSize(5);
        assertThat(heard.get(1).timestamp() - heard.get(0).timestamp()).isEqualTo(960);
        assertThat(heard.getFirst().payload())
                .isEqualTo(packets.getFirst().slice(12, packets.getFirst().limit() - 12));
    }

    @Test
    void aFormatThatCannotBeIsNamed() {
        var session = two();
        assertStatus(
                Status.Code.INVALID_ARGUMENT,
                "clock_rate",
                () -> patch(session.lease(), end("1", phone).addTakes(format(0, "PCMU", 0, 1))));
        assertStatus(
                Status.Code.INVALID_ARGUMENT,
                "encoding",
                () -> patch(session.lease(), end("1", phone).addSends(format(0, "", 8000, 1))));
        assertStatus(
                Status.Code.INVALID_ARGUMENT,
                "format",
                () -> patch(
                        session.lease(),
                        end("1", phone).setEcho(Echo.newBuilder().setFormat(format(18, "G729", 8000, 1)))));
    }
}
