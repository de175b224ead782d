package cloud.sentiric.media.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class WavFileTest {
    private static Sound good(byte[] file) {
        return WavFile.parse(file) instanceof Read.Good good ? good.sound() : fail(file);
    }

    private static Sound fail(byte[] file) {
        throw new AssertionError(WavFile.parse(file).toString());
    }

    private static String bad(byte[] file) {
        return WavFile.parse(file) instanceof Read.Bad bad ? bad.reason() : "good";
    }

    @Test
    void readsLinear() {
        var sound = good(WavFiles.of(1, 1, 8000, 16, (byte) 0x34, (byte) 0x12, (byte) 0xFF, (byte) 0xFF));
        assertThat(sound.length()).isEqualTo(2);
        assertThat(sound.sample(0)).isEqualTo((short) 0x1234);
        assertThat(sound.sample(1)).isEqualTo((short) -1);
    }

    @Test
    void readsBothLaws() {
        assertThat(good(WavFiles.of(7, 1, 8000, 8, (byte) 0x80)).sample(0)).isEqualTo((short) 32124);
        assertThat(good(WavFiles.of(6, 1, 8000, 8, (byte) 0xAA)).sample(0)).isEqualTo((short) 32256);
    }

    @Test
    void endsWhereTheBytesEnd() {
        // A file written to a pipe says that its data has 0x7FFFFFFF or 0xFFFFFFFF octets.
        var file = WavFiles.of(7, 1, 8000, 8, (byte) 1, (byte) 2, (byte) 3);
        Arrays.fill(file, file.length - 7, file.length - 3, (byte) 0xFF);
        assertThat(good(file).length()).isEqualTo(3);
    }

    @Test
    void saysWhatItCannotPlay() {
        assertThat(bad(WavFiles.of(1, 2, 8000, 16))).contains("2 channels");
        assertThat(bad(WavFiles.of(1, 1, 44100, 16))).contains("44100 Hz");
        assertThat(bad(WavFiles.of(1, 1, 8000, 8))).contains("8 bits");
        assertThat(bad(WavFiles.of(0x55, 1, 8000, 0))).contains("0x0055");
        assertThat(bad(new byte[0])).contains("RIFF");
        assertThat(bad("ID3 not a wave at all".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
                .contains("RIFF");
        assertThat(bad(Arrays.copyOf(WavFiles.of(1, 1, 8000, 16), 40))).contains("no data");
    }

    @Test
    void anyDamageIsReadOrRefused() {
        var random = new Random(8000);
        var whole = WavFiles.of(1, 1, 8000, 16, new byte[40]);
        for (int i = 0; i < 50_000; i++) {
            var file = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
            for (int damage = 0; damage < 3 && file.length > 0; damage++) {
                file[random.nextInt(file.length)] = (byte) random.nextInt(256);
            }
            assertThat(WavFile.parse(file)).isNotNull();
        }
    }
}
