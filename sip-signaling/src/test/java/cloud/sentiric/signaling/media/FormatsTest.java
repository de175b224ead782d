package cloud.sentiric.signaling.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.sdp.Format;
import cloud.sentiric.signaling.sdp.MediaDescription;
import cloud.sentiric.signaling.sdp.Streams;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FormatsTest {
    private static final Format PCMA = new Format(8, "PCMA", 8000, 1);

    private static MediaDescription media(String formats, String lines) {
        return Streams.audio(("v=0\nc=IN IP4 192.0.2.1\nt=0 0\nm=audio 4000 RTP/AVP " + formats + "\n" + lines)
                        .getBytes(UTF_8))
                .orElseThrow();
    }

    @Test
    void aPartySendsByTheNumbersThatItWasToldOrItsOwnAndTakesByItsOwn() {
        var formats = Formats.of(
                media("96 8", "a=rtpmap:96 opus/48000/2\na=ptime:40\n"), media("111", "a=rtpmap:111 opus/48000/2\n"));
        assertThat(formats.sends())
                .containsExactly(new Format(111, "opus", 48_000, 2), new Format(96, "opus", 48_000, 2));
        assertThat(formats.takes()).containsExactly(new Format(96, "opus", 48_000, 2));
        assertThat(formats.ptime()).isEqualTo(40);
    }

    @Test
    void whoWasToldNothingIsNotKnown() {
        assertThat(Formats.of(media("8", ""), null)).isEqualTo(Formats.UNKNOWN);
        assertThat(Formats.of(null, media("8", ""))).isEqualTo(Formats.UNKNOWN);
    }

    @Test
    void whoAnswersByWhatItWasNotOfferedSpeaksSo() {
        var formats = Formats.of(media("8", ""), media("96", "a=rtpmap:96 opus/48000/2\n"));
        assertThat(formats.sends()).containsExactly(PCMA);
        assertThat(formats.takes()).containsExactly(PCMA);
    }

    @Test
    void noMoreAreToldThanMediaServiceTakes() {
        var numbers = IntStream.range(64, 128).mapToObj(Integer::toString).collect(Collectors.joining(" "));
        var lines = IntStream.range(64, 128)
                .mapToObj(number -> "a=rtpmap:" + number + " x" + number + "/8000\n")
                .collect(Collectors.joining());
        var many = media(numbers, lines);
        assertThat(Formats.of(many, many).sends()).hasSize(Formats.MOST);
        assertThat(Formats.of(many, many).takes()).hasSize(Formats.MOST);
    }
}
