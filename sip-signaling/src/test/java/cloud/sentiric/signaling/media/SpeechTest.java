package cloud.sentiric.signaling.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.sdp.MediaDescription;
import cloud.sentiric.signaling.sdp.Streams;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SpeechTest {
    private static MediaDescription media(String lines) {
        var description = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n" + lines;
        return Streams.audio(description.getBytes(UTF_8)).orElseThrow();
    }

    @Test
    void aPartySendsWhatItWasToldOrWhatItSaid() {
        var said = media("m=audio 4000 RTP/AVP 8 0 96\r\na=rtpmap:96 telephone-event/8000\r\n");
        var told = media("m=audio 4002 RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\n");
        assertThat(Speech.of(said, told)).isEqualTo(new Speech(false, List.of(8, 101, 0, 96), 101));
    }

    @Test
    void itsOwnEventsWhereItWasToldOfNone() {
        var said = media("m=audio 4000 RTP/AVP 0 96\r\na=rtpmap:96 Telephone-Event/8000\r\n");
        var told = media("m=audio 4002 RTP/AVP 0\r\n");
        assertThat(Speech.of(said, told)).isEqualTo(new Speech(false, List.of(0, 96), 96));
    }

    @Test
    void nobodySpeaksOnHold() {
        var open = media("m=audio 4000 RTP/AVP 0\r\n");
        for (var line : List.of("a=recvonly\r\n", "a=inactive\r\n")) {
            assertThat(Speech.of(media("m=audio 4000 RTP/AVP 0\r\n" + line), open))
                    .isEqualTo(new Speech(true, List.of(0), 0));
        }
        assertThat(Speech.of(open, media("m=audio 4000 RTP/AVP 0\r\na=sendonly\r\n")))
                .isEqualTo(new Speech(true, List.of(0), 0));
        assertThat(Speech.of(open, media("m=audio 0 RTP/AVP 0\r\n"))).isEqualTo(new Speech(true, List.of(0), 0));
    }

    @Test
    void nothingIsKnownWhereNothingWasSaid() {
        assertThat(Speech.of(null, media("m=audio 4000 RTP/AVP 0\r\n"))).isNull();
        assertThat(Speech.of(media("m=audio 4000 RTP/AVP 0\r\n"), null)).isNull();
    }

    @Test
    void formatsThatAreNoPayloadTypesAreNone() {
        var fax = media("m=audio 4000 UDPTL t38 128 999 0\r\n");
        assertThat(Speech.of(fax, fax)).isEqualTo(new Speech(false, List.of(0), 0));
    }
}
