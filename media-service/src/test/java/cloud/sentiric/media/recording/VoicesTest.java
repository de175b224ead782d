package cloud.sentiric.media.recording;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.media.codec.Codecs;
import cloud.sentiric.media.codec.CountedOpus;
import cloud.sentiric.media.codec.Format;
import cloud.sentiric.media.codec.Speech;
import cloud.sentiric.media.codec.TestCodecs;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is recorded of each codec that is spoken. */
final class VoicesTest {
    private static final long MS = 1_000_000;
    private static final int PACKET = Track.RATE / 50;
    private static final int PEAK = 8000;

    private final Recording recording = new Recording(1, TestCodecs.ALL);
    private final List<short[]> blocks = new ArrayList<>();

    @AfterEach
    void close() {
        recording.close();
    }

    private void take(short[] samples, int length) {
        blocks.add(Arrays.copyOf(samples, length));
    }

    private short[] whole(long ms) {
        recording.finish(ms * MS, this::take);
        int at = 0;
        var whole = new short[blocks.stream().mapToInt(block -> block.length).sum()];
        for (var block : blocks) {
            System.arraycopy(block, 0, whole, at, block.length);
            at += block.length;
        }
        return whole;
    }

    /** Packets of a tone of 440 Hz, each as long as that. */
    private static List<ByteBuffer> tone(Format format, int packets, int ms) {
        int rate = Codecs.encoded(format, format);
        var sound = Speech.tone(rate, packets * ms / 1000.0, 440, PEAK);
        var made = new ArrayList<ByteBuffer>();
        try (var encoder = TestCodecs.ALL.encoder(format, rate)) {
            int count = rate / 1000 * ms;
            for (int i = 0; i < packets; i++) {
                var out = ByteBuffer.allocate(4000);
                encoder.encode(Arrays.copyOfRange(sound, i * count, (i + 1) * count), count, out);
                made.add(out.flip());
            }
        }
        return made;
    }

    private void hear(Format format, int number, int ms, ByteBuffer payload, long at) {
        recording.hear(0, format, 7, number, number * ms * format.unitsPerMs(), payload, at * MS);
        recording.give(at * MS, this::take);
    }

    private static double loudness(short[] heard, int packet, int to) {
        return Speech.loudness(heard, Track.RATE, 440, packet * PACKET, to * PACKET);
    }

    /** One packet is lost, one turned round with that before it. */
    @ParameterizedTest
    @CsvSource({
        "0, PCMU, 8000, 1, 0",
        "8, PCMA, 8000, 1, 0",
        "98, L16, 8000, 1, 0",
        "98, L16, 16000, 1, 0",
        "98, L16, 24000, 1, 0",
        "98, L16, 32000, 1, 0",
        "98, L16, 48000, 1, 0",
        "9, G722, 8000, 1, 20",
        "96, opus, 48000, 2, 20"
    })
    void isWhatWasSpoken(int payloadType, String name, int clock, int channels, long late) {
        var format = new Format(payloadType, name, clock, channels, 0);
        var packets = tone(format, 150, 20);
        for (int i = 0; i < 150; i++) {
            int number = i == 100 ? 101 : i == 101 ? 100 : i;
            if (number != 50) {
                hear(format, number, 20, packets.get(number), 20L * i);
            }
        }
        var heard = whole(3000);
        assertThat(heard).hasSize(3000 * Track.RATE / 1000);
        assertThat(loudness(heard, 10, 50)).isBetween(PEAK * 0.9, PEAK * 1.1);
        for (int i = 50 * PACKET; i < 51 * PACKET; i++) {
            assertThat(heard[i]).as("sample %d", i).isZero();
        }
        assertThat(loudness(heard, 55, 100)).isBetween(PEAK * 0.9, PEAK * 1.1);
        assertThat(loudness(heard, 105, 150)).isBetween(PEAK * 0.9, PEAK * 1.1);
        // Who remembers cannot make anything of what comes behind that which follows it.
        assertThat(recording.lateMs()).isEqualTo(late);
        assertThat(loudness(heard, 100, 101)).satisfies(peak -> {
            if (late == 0) {
                assertThat(peak).isGreaterThan(PEAK * 0.8);
            } else {
                assertThat(peak).isZero();
            }
        });
        assertThat(recording.unread()).isZero();
    }

    /** Longer than a decoder takes at once. */
    @ParameterizedTest
    @CsvSource({"0, PCMU", "9, G722"})
    void aLongPacketIsWhole(int payloadType, String name) {
        var format = new Format(payloadType, name, 8000, 1, 0);
        var packets = tone(format, 5, 180);
        for (int i = 0; i < 5; i++) {
            hear(format, i, 180, packets.get(i), 180L * i);
        }
        assertThat(loudness(whole(900), 5, 45)).isBetween(PEAK * 0.9, PEAK * 1.1);
    }

    @Test
    void whoChangesTheCodecGoesOn() {
        var one = new Format(0, "PCMU", 8000, 1, 0);
        var other = new Format(9, "G722", 8000, 1, 0);
        var first = tone(one, 100, 20);
        var second = tone(other, 100, 20);
        for (int i = 0; i < 100; i++) {
            hear(i < 50 ? one : other, i, 20, i < 50 ? first.get(i) : second.get(i), 20L * i);
        }
        var heard = whole(2000);
        assertThat(loudness(heard, 0, 50)).isBetween(PEAK * 0.9, PEAK * 1.1);
        assertThat(loudness(heard, 55, 100)).isBetween(PEAK * 0.9, PEAK * 1.1);
    }

    @Test
    void whatNobodySpeaksIsUnread() {
        hear(new Format(18, "G729", 8000, 1, 0), 0, 20, ByteBuffer.allocate(20), 0);
        hear(new Format(96, "opus", 48_000, 2, 0), 1, 20, ByteBuffer.wrap(new byte[] {3}), 20);
        assertThat(whole(40)).containsOnly(0);
        assertThat(recording.unread()).isEqualTo(2);
    }

    @Test
    void oneCodecIsDecodedOnceByHoweverManyNumbers() {
        var opus = new CountedOpus();
        try (var other = new Recording(1, new Codecs(opus))) {
            for (int i = 0; i < 32; i++) {
                var format = new Format(96 + i, "opus", 48_000, 2, 0);
                other.hear(0, format, 7, i, i * 960, ByteBuffer.wrap(new byte[] {8, 0}), 20L * i * MS);
            }
        }
        assertThat(opus.decoders).isEqualTo(1);
    }
}
