package cloud.sentiric.media.files;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.media.audio.Clip;
import cloud.sentiric.media.audio.Codec;
import cloud.sentiric.media.audio.WavFiles;
import cloud.sentiric.media.codec.Clips;
import cloud.sentiric.media.codec.Format;
import cloud.sentiric.media.codec.TestCodecs;
import cloud.sentiric.media.files.AudioFiles.Found;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AudioFilesTest {
    private final AudioFiles bundled = new AudioFiles(null, 1_000_000, new Clips(TestCodecs.ALL));

    private static Clip clip(AudioFiles files, String uri) {
        return switch (files.find(uri, Format.of(Codec.PCMU))) {
            case Found.Playable playable -> playable.clip();
            case Found.Unplayable bad -> throw new AssertionError(bad.reason());
        };
    }

    private static String reason(AudioFiles files, String uri) {
        return files.find(uri, Format.of(Codec.PCMU)) instanceof Found.Unplayable bad ? bad.reason() : "playable";
    }

    @ParameterizedTest
    @CsvSource({
        "welcome.wav, 6000, 8000",
        "unknown_caller.wav, 4000, 12000",
        "off_hours.wav, 4000, 12000",
        "maintenance.wav, 4000, 12000",
        "goodbye.wav, 2000, 6000",
        "chime.wav, 500, 1500"
    })
    void thoseOfTheProgramCanBePlayed(String name, int shortest, int longest) throws IOException {
        assertThat(clip(bundled, "file:" + name).durationMs()).isBetween(shortest, longest);
        try (var in = getClass().getResourceAsStream("/audio/" + name)) {
            assertThat(in == null ? 0 : in.readAllBytes().length).isLessThan(150_000);
        }
    }

    @Test
    void whatIsEncodedOnceIsShared() {
        assertThat(clip(bundled, "file:welcome.wav")).isSameAs(clip(bundled, "file:welcome.wav"));
    }

    @Test
    void tonesAndDataAreEncodedOnce() {
        var data =
                "data:audio/wav;base64," + Base64.getEncoder().encodeToString(WavFiles.of(7, 1, 8000, 8, new byte[80]));
        assertThat(clip(bundled, "tone:440,1000")).isSameAs(clip(bundled, "tone:440,1000"));
        assertThat(clip(bundled, data)).isSameAs(clip(bundled, data));
        assertThat(clip(bundled, "tone:440,1000").length()).isEqualTo(8000);
        assertThat(clip(bundled, "tone:441,1000")).isNotSameAs(clip(bundled, "tone:440,1000"));
    }

    @Test
    void theOperatorsGoFirstAndMayChange(@TempDir Path folder) throws IOException {
        var files = new AudioFiles(folder, 1_000_000, new Clips(TestCodecs.ALL));
        assertThat(clip(files, "file:goodbye.wav").durationMs()).isGreaterThan(1000);
        var own = folder.resolve("goodbye.wav");
        Files.write(own, WavFiles.of(7, 1, 8000, 8, new byte[80]));
        assertThat(clip(files, "file:goodbye.wav").durationMs()).isEqualTo(10);
        Files.write(own, WavFiles.of(7, 1, 8000, 8, new byte[160]));
        Files.setLastModifiedTime(own, FileTime.from(Instant.EPOCH));
        assertThat(clip(files, "file:goodbye.wav").durationMs()).isEqualTo(20);
    }

    @Test
    void saysWhyNot(@TempDir Path folder) throws IOException {
        var files = new AudioFiles(folder.resolve("audio"), 500, new Clips(TestCodecs.ALL));
        Files.createDirectory(folder.resolve("audio"));
        Files.write(folder.resolve("audio/large.wav"), new byte[501]);
        Files.write(folder.resolve("audio/text.wav"), new byte[100]);
        Files.write(folder.resolve("audio/empty.wav"), WavFiles.of(7, 1, 8000, 8));
        Files.write(folder.resolve("secret.wav"), WavFiles.of(7, 1, 8000, 8, new byte[80]));
        Files.createSymbolicLink(folder.resolve("audio/link.wav"), folder.resolve("secret.wav"));
        assertThat(reason(files, "file:large.wav")).contains("larger than 500");
        assertThat(reason(files, "file:text.wav")).contains("RIFF");
        assertThat(reason(files, "file:empty.wav")).contains("empty");
        assertThat(reason(files, "file:link.wav")).contains("no file link.wav");
        assertThat(reason(files, "file:none.wav")).contains("no file none.wav");
        assertThat(reason(files, "file:../secret.wav")).contains("file name");
    }
}
