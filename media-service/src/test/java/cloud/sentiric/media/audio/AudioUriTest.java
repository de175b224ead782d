package cloud.sentiric.media.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AudioUriTest {
    @Test
    void namesAFile() {
        assertThat(AudioUri.parse("file:welcome.wav")).isEqualTo(new AudioUri.File("welcome.wav"));
        assertThat(AudioUri.parse("file:Off_hours-2.tr.wav")).isEqualTo(new AudioUri.File("Off_hours-2.tr.wav"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:",
                "file:../secret.wav",
                "file:..",
                "file:.hidden",
                "file:a/b.wav",
                "file:a\\b.wav",
                "file:///etc/passwd",
                "file:a..wav",
                "file:a.wav\n",
                "file:%2e%2e",
                "file:a\u0000.wav",
            })
    void leavesNoWayOutOfTheFolder(String uri) {
        assertThat(AudioUri.parse(uri)).isInstanceOf(AudioUri.Unreadable.class);
    }

    @Test
    void describesATone() {
        assertThat(AudioUri.parse("tone:440,200")).isEqualTo(new AudioUri.Synthesized(new Tone(440, 200)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tone:",
                "tone:440",
                "tone:19,100",
                "tone:3901,100",
                "tone:440,0",
                "tone:440,60001",
                "tone:-1,5",
                "tone:440,9999999",
                "http://example.com/a.wav",
                "",
                "data:audio/mp3;base64,AAAA",
                "data:audio/wav;base64,****",
                "data:audio/wav;base64,AAAA",
            })
    void saysWhyNot(String uri) {
        assertThat(AudioUri.parse(uri))
                .isInstanceOfSatisfying(
                        AudioUri.Unreadable.class,
                        bad -> assertThat(bad.reason()).isNotBlank());
    }

    @Test
    void carriesTheAudio() {
        var file = WavFiles.of(7, 1, 8000, 8, new byte[160]);
        var uri = "data:audio/wav;base64," + Base64.getEncoder().encodeToString(file);
        assertThat(AudioUri.parse(uri))
                .isInstanceOfSatisfying(
                        AudioUri.Inline.class,
                        inline -> assertThat(inline.sound().length()).isEqualTo(160));
    }

    @Test
    void isBounded() {
        assertThat(AudioUri.parse("data:audio/wav;base64," + "A".repeat(AudioUri.LONGEST)))
                .isInstanceOf(AudioUri.Unreadable.class);
    }

    @Test
    void aToneHasItsLengthAndPitch() {
        var sound = new Tone(400, 500).sound();
        assertThat(sound.length()).isEqualTo(4000);
        int crossings = 0;
        for (int i = 1; i < sound.length(); i++) {
            if (sound.sample(i - 1) < 0 && sound.sample(i) >= 0) {
                crossings++;
            }
        }
        assertThat(crossings).isBetween(198, 200);
    }

    @Test
    void whatIsLoggedOfDataIsItsDigest() {
        var data = "data:audio/wav;base64," + "A".repeat(1000);
        assertThat(AudioUri.name(data)).matches("data:sha256-[0-9a-f]{64}").isEqualTo(AudioUri.name(data));
        assertThat(AudioUri.name(data + "A")).isNotEqualTo(AudioUri.name(data));
        assertThat(AudioUri.name("file:welcome.wav")).isEqualTo("file:welcome.wav");
        assertThat(AudioUri.name("file:" + "x".repeat(1000))).hasSize(AudioUri.LONGEST_NAME + 1);
    }
}
