package cloud.sentiric.media.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SoundFileTest {
    private static final RecordingKey KEY = key(1);
    private static final int SECOND = 16_000;

    @TempDir
    private Path folder;

    private final short[] samples = samples(100_001);

    private final ByteArrayOutputStream words = new ByteArrayOutputStream();

    private static RecordingKey key(int seed) {
        return RecordingKey.of(base64(seed));
    }

    private static String base64(int seed) {
        var octets = new byte[32];
        new Random(seed).nextBytes(octets);
        return Base64.getEncoder().encodeToString(octets);
    }

    private static short[] samples(int length) {
        var random = new Random(2);
        var samples = new short[length];
        for (int i = 0; i < length; i++) {
            samples[i] = (short) random.nextInt();
        }
        return samples;
    }

    private byte[] octets(int length) {
        var octets = ByteBuffer.allocate(2 * length).order(ByteOrder.LITTLE_ENDIAN);
        octets.asShortBuffer().put(samples, 0, length);
        return octets.array();
    }

    private byte[] wav(Path path) throws Exception {
        try (var in = AudioSystem.getAudioInputStream(path.toFile())) {
            var format = in.getFormat();
            assertThat(format.getChannels()).isEqualTo(2);
            assertThat(format.getSampleRate()).isEqualTo(8000);
            assertThat(format.getSampleSizeInBits()).isEqualTo(16);
            assertThat(format.isBigEndian()).isFalse();
            return in.readAllBytes();
        }
    }

    private FileChannel open(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private void append(SoundFile file, int from, int to) throws IOException {
        var some = Arrays.copyOfRange(samples, from, to);
        file.append(some, some.length);
    }

    @Test
    void othersReadAWavFile() throws Exception {
        var path = folder.resolve("a.wav");
        try (var file = new WavSound(Files600.create(path), 2)) {
            append(file, 0, 50_000);
            append(file, 50_000, 100_000);
            file.finish();
        }
        assertThat(wav(path)).isEqualTo(octets(100_000));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    @Test
    void aWavFileIsRightAfterEachFlush() throws Exception {
        var path = folder.resolve("a.wav");
        try (var file = new WavSound(Files600.create(path), 2)) {
            assertThat(wav(path)).isEmpty();
            append(file, 0, SECOND);
            file.flush();
            assertThat(wav(path)).isEqualTo(octets(SECOND));
            append(file, SECOND, 3 * SECOND);
            assertThat(wav(path)).isEqualTo(octets(SECOND));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 43})
    void whatAProcessLeftIsMended(int odd) throws Exception {
        var path = folder.resolve("a.wav");
        try (var file = new WavSound(Files600.create(path), 2)) {
            append(file, 0, SECOND);
            file.flush();
        }
        Files.write(path, octets(SECOND + 100), StandardOpenOption.APPEND);
        Files.write(path, new byte[odd], StandardOpenOption.APPEND);
        try (var file = open(path)) {
            long octets = WavSound.mend(file, 2);
            assertThat(octets).isEqualTo((2L * (2 * SECOND + 100) + odd) / 4 * 4);
            assertThat(wav(path)).hasSize((int) octets).startsWith(octets(SECOND));
        }
    }

    @Test
    void aWavFileWithoutAHeaderGetsOne() throws Exception {
        var path = folder.resolve("a.wav");
        Files.write(path, new byte[10]);
        try (var file = open(path)) {
            assertThat(WavSound.mend(file, 2)).isZero();
        }
        assertThat(wav(path)).isEmpty();
    }

    private Path sealed() throws IOException {
        var path = folder.resolve("a.wav.sealed");
        try (var file = new SealedSound(Files600.create(path), 2, KEY)) {
            append(file, 0, SECOND);
            file.flush();
            append(file, SECOND, 100_000);
            file.finish();
        }
        return path;
    }

    private SealedSound.Content read(Path path, RecordingKey key, ByteArrayOutputStream to) throws IOException {
        try (var file = open(path)) {
            return SealedSound.open(file, key, to::writeBytes);
        }
    }

    @Test
    void itsKeyOpensASealedFile() throws Exception {
        var clear = new ByteArrayOutputStream();
        var content = read(sealed(), KEY, clear);
        assertThat(content.whole()).isTrue();
        assertThat(content.channels()).isEqualTo(2);
        assertThat(clear.toByteArray()).isEqualTo(octets(100_000));
    }

    @Test
    void nothingOfItIsThereInTheClear() throws Exception {
        var octets = Files.readAllBytes(sealed());
        var needle = Arrays.copyOf(octets(4), 8);
        for (int i = 0; i + needle.length <= octets.length; i++) {
            assertThat(Arrays.mismatch(octets, i, i + needle.length, needle, 0, needle.length))
                    .isNotEqualTo(-1);
        }
    }

    private int unseal(Path sealed, String wav, int seed) {
        return Unsealing.run(
                new String[] {"unseal", sealed.toString(), folder.resolve(wav).toString()},
                base64(seed),
                new PrintStream(words, true, StandardCharsets.UTF_8));
    }

    @Test
    void aWavFileIsMadeOfIt() throws Exception {
        var path = sealed();
        assertThat(unseal(path, "b.wav", 1)).isZero();
        assertThat(wav(folder.resolve("b.wav"))).isEqualTo(octets(100_000));
        assertThat(unseal(path, "b.wav", 1)).isEqualTo(1);
        assertThat(unseal(path, "c.wav", 2)).isEqualTo(1);
        assertThat(words.toString(StandardCharsets.UTF_8)).contains("b.wav", "another key");
        Files.write(path, Arrays.copyOf(Files.readAllBytes(path), 50_000));
        assertThat(unseal(path, "d.wav", 1)).isEqualTo(3);
        assertThat(wav(folder.resolve("d.wav"))).isEqualTo(octets(SECOND));
    }

    @Test
    void noOtherKeyDoes() throws Exception {
        var path = sealed();
        assertThatThrownBy(() -> read(path, key(2), new ByteArrayOutputStream()))
                .hasMessageContaining("another key");
    }

    @Test
    void twoFilesOfTheSameSoundHaveNothingInCommon() throws Exception {
        var one = Files.readAllBytes(sealed());
        Files.delete(folder.resolve("a.wav.sealed"));
        var other = Files.readAllBytes(sealed());
        assertThat(Arrays.mismatch(one, 44, one.length, other, 44, other.length))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 41, 50, 40_000})
    void aChangeShows(int place) throws Exception {
        var path = sealed();
        var octets = Files.readAllBytes(path);
        octets[place] ^= 1;
        Files.write(path, octets);
        var clear = new ByteArrayOutputStream();
        var content = read(path, KEY, clear);
        assertThat(content.whole()).isFalse();
        assertThat(clear.toByteArray()).isEqualTo(Arrays.copyOf(octets(100_000), clear.size()));
    }

    @Test
    void anEndThatWasCutOffShows() throws Exception {
        var path = sealed();
        var octets = Files.readAllBytes(path);
        for (int length : new int[] {octets.length - 1, octets.length - 20, 40 + 4 + 2 * SECOND + 16, 40, 42}) {
            Files.write(path, Arrays.copyOf(octets, length));
            assertThat(read(path, KEY, new ByteArrayOutputStream()).whole()).isFalse();
        }
    }

    @Test
    void whatAProcessLeftSealedIsMended() throws Exception {
        var path = folder.resolve("a.wav.sealed");
        try (var file = new SealedSound(Files600.create(path), 2, KEY)) {
            append(file, 0, SECOND);
            file.flush();
            append(file, SECOND, 3 * SECOND);
            file.flush();
        }
        var octets = Files.readAllBytes(path);
        Files.write(path, Arrays.copyOf(octets, octets.length - 7));
        try (var file = open(path)) {
            assertThat(SealedSound.mend(file, KEY)).isEqualTo(2L * (SECOND + 16_384));
            assertThat(SealedSound.mend(file, KEY)).isEqualTo(2L * (SECOND + 16_384));
        }
        var clear = new ByteArrayOutputStream();
        assertThat(read(path, KEY, clear).whole()).isTrue();
        assertThat(clear.toByteArray()).isEqualTo(octets(SECOND + 16_384));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AAAA", "not base64!"})
    void whatIsNoKeyIsRefused(String text) {
        assertThatThrownBy(() -> RecordingKey.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("RECORDING_KEY");
    }
}
