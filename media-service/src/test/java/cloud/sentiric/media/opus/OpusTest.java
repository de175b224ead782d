package cloud.sentiric.media.opus;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.media.codec.Decoder;
import cloud.sentiric.media.codec.Opus;
import cloud.sentiric.media.codec.Speech;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OpusTest {
    @SuppressWarnings("ImmutableEnumChecker") // Libraries do not change.
    enum Library {
        NATIVE(Libopus.find().orElseThrow(() -> new AssertionError("libopus0 is not installed"))),
        JAVA(new ConcentusOpus());

        final Opus opus;

        Library(Opus opus) {
            this.opus = opus;
        }
    }

    private static List<ByteBuffer> encode(Opus opus, int rate, short[] samples) {
        var packets = new ArrayList<ByteBuffer>();
        try (var encoder = opus.encoder(rate)) {
            int count = rate / 50;
            var packet = new short[count];
            for (int at = 0; at + count <= samples.length; at += count) {
                System.arraycopy(samples, at, packet, 0, count);
                var out = ByteBuffer.allocateDirect(1500);
                encoder.encode(packet, count, out);
                packets.add(out.flip());
            }
        }
        return packets;
    }

    private static short[] decode(Opus opus, int rate, List<ByteBuffer> packets) {
        var samples = new short[packets.size() * rate / 50];
        var packet = new short[rate / 1000 * Decoder.LONGEST_MS];
        int made = 0;
        try (var decoder = opus.decoder(rate)) {
            for (var each : packets) {
                int count = decoder.decode(each, 0, each.limit(), packet);
                assertThat(count).isEqualTo(rate / 50);
                System.arraycopy(packet, 0, samples, made, count);
                made += count;
            }
        }
        return samples;
    }

    @ParameterizedTest
    @CsvSource({
        "NATIVE, NATIVE, 8000", "NATIVE, NATIVE, 16000", "NATIVE, NATIVE, 48000", "JAVA, JAVA, 8000",
        "JAVA, JAVA, 16000", "NATIVE, JAVA, 16000", "JAVA, NATIVE, 16000", "JAVA, NATIVE, 8000"
    })
    void whatOneLibraryEncodesEachDecodes(Library one, Library other, int rate) {
        var speech = Speech.samples(rate, 3, 7);
        var heard = decode(other.opus, rate, encode(one.opus, rate, speech));
        // Opus delays by 6.5 ms and more by its rate; waveforms of speech are like each other, not the same.
        assertThat(Speech.best(speech, heard, rate / 50, rate / 2, rate * 2)).isGreaterThan(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {8000, 16_000, 48_000})
    void bothDecodeThePacketsToTheSameSound(int rate) {
        var packets = encode(Library.NATIVE.opus, 16_000, Speech.samples(16_000, 3, 8));
        var one = decode(Library.NATIVE.opus, rate, packets);
        var other = decode(Library.JAVA.opus, rate, packets);
        assertThat(Speech.signalToNoise(one, other, 0, rate / 5, one.length)).isGreaterThan(40);
    }

    @ParameterizedTest
    @EnumSource
    void aPacketHasTwentyMillisecondsOfTheClock(Library library) {
        for (var packet : encode(library.opus, 16_000, Speech.samples(16_000, 1, 9))) {
            assertThat(Opus.units(packet, 0, packet.limit())).isEqualTo(960);
            assertThat(packet.limit()).isLessThan(Opus.LARGEST);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsLostIsConcealedAndFades(Library library) {
        var packets = encode(library.opus, 16_000, Speech.tone(16_000, 1, 400, 8000));
        var packet = new short[16 * Decoder.LONGEST_MS];
        try (var decoder = library.opus.decoder(16_000)) {
            packets.forEach(each ->
                    assertThat(decoder.decode(each, 0, each.limit(), packet)).isEqualTo(320));
            assertThat(decoder.conceal(320, packet)).isTrue();
            assertThat(peak(packet, 320)).as("of the first").isGreaterThan(3000);
            for (int i = 0; i < 20; i++) {
                assertThat(decoder.conceal(320, packet)).isTrue();
            }
            assertThat(peak(packet, 320)).as("after 400 ms").isLessThan(1000);
        }
    }

    /** A packet may say what the one before it said. */
    @ParameterizedTest
    @EnumSource
    void whatIsLostIsSaidAgainByTheNext(Library library) {
        var packets = encode(library.opus, 16_000, Speech.samples(16_000, 4, 10));
        var whole = decode(library.opus, 16_000, packets);
        double[] noise = new double[2];
        double power = 0;
        for (int way = 0; way < 2; way++) {
            var packet = new short[16 * Decoder.LONGEST_MS];
            try (var decoder = library.opus.decoder(16_000)) {
                for (int i = 0; i < packets.size(); i++) {
                    var each = packets.get(i);
                    if (i % 10 == 5) {
                        var next = packets.get(i + 1);
                        assertThat(
                                        way == 0
                                                ? decoder.conceal(320, packet)
                                                : decoder.recover(next, 0, next.limit(), 320, packet))
                                .isTrue();
                        for (int j = 0; j < 320; j++) {
                            double difference = packet[j] - whole[320 * i + j];
                            noise[way] += difference * difference;
                            power += (double) whole[320 * i + j] * whole[320 * i + j] / 2;
                        }
                    } else {
                        decoder.decode(each, 0, each.limit(), packet);
                    }
                }
            }
        }
        assertThat(noise[1])
                .as("beside what is made up")
                .isLessThan(noise[0] / 2)
                .isLessThan(power);
    }

    private static int peak(short[] samples, int count) {
        int peak = 0;
        for (int i = 0; i < count; i++) {
            peak = Math.max(peak, Math.abs(samples[i]));
        }
        return peak;
    }

    @ParameterizedTest
    @EnumSource
    void bytesThatAreNoPacketsDoNoHarm(Library library) {
        var random = new Random(3);
        var out = new short[16 * Decoder.LONGEST_MS];
        try (var decoder = library.opus.decoder(16_000)) {
            for (int i = 0; i < 3000; i++) {
                var bytes = new byte[random.nextInt(300)];
                random.nextBytes(bytes);
                assertThat(decoder.decode(ByteBuffer.wrap(bytes), 0, bytes.length, out))
                        .isBetween(-1, out.length);
            }
        }
    }

    @Test
    void aLibraryWithoutWhatIsNeededIsNone() {
        assertThat(Libopus.find("libc.so.6")).isEmpty();
        assertThat(Libopus.find("libnobody.so.0")).isEmpty();
    }

    /** The memory of one that is closed may be another's. */
    @Test
    void whoIsClosedMakesNothingUp() {
        var decoder = Library.NATIVE.opus.decoder(8000);
        var packet = encode(Library.NATIVE.opus, 8000, new short[160]).getFirst();
        decoder.close();
        var out = new short[960];
        assertThat(decoder.decode(packet, 0, packet.limit(), out)).isEqualTo(-1);
        assertThat(decoder.recover(packet, 0, packet.limit(), 160, out)).isFalse();
        assertThat(decoder.conceal(160, out)).isFalse();
    }

    @Test
    void theInstalledOneIsTaken() {
        assertThat(OpusLibraries.best().library()).startsWith("libopus");
    }

    /** RFC 6716 §3.1 table 2 and §3.2. */
    @ParameterizedTest
    @CsvSource({
        "00, 480",
        "08, 960",
        "10, 1920",
        "18, 2880",
        "60, 480",
        "68, 960",
        "80, 120",
        "88, 240",
        "90, 480",
        "98, 960",
        "99, 1920",
        "9a, 1920",
        "9b03, 2880",
        "1b02, 5760",
        "1b03, -1",
        "9b00, -1",
        "9b, -1"
    })
    void lastsWhatItsFirstOctetsSay(String octets, int units) {
        var packet = ByteBuffer.wrap(java.util.HexFormat.of().parseHex(octets));
        assertThat(Opus.units(packet, 0, packet.limit())).isEqualTo(units);
    }
}
