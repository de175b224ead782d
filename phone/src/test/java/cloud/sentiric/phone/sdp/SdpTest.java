package cloud.sentiric.phone.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.sentiric.phone.rtp.Codec;
import cloud.sentiric.phone.sip.Hop;
import cloud.sentiric.phone.sip.SipViolation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SdpTest {
    private static final List<Codec> OFFERED = List.of(Codec.PCMU, Codec.PCMA, Codec.TELEPHONE_EVENT);
    private static final String ANSWER = """
            v=0
            o=sentiric 1 1 IN IP4 192.0.2.5
            s=-
            c=IN IP4 192.0.2.5
            t=0 0
            m=audio 10002 RTP/AVP 8 101
            a=rtpmap:8 PCMA/8000
            a=sendrecv
            """.replace("\n", "\r\n");

    @Test
    void offersWhatItCan() {
        var offer = Sdp.offer(new Hop("192.0.2.1", 4000), OFFERED, 7);

        assertThat(offer.lines())
                .startsWith("v=0", "o=- 7 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0")
                .contains("m=audio 4000 RTP/AVP 0 8 101", "a=rtpmap:101 telephone-event/8000", "a=ptime:20");
    }

    @Test
    void readsAnAnswer() {
        assertThat(Sdp.answer(ANSWER, OFFERED)).isEqualTo(new Sdp(new Hop("192.0.2.5", 10002), Codec.PCMA));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "a codec not offered, AVP 8 101, AVP 9 101",
        "no codec of speech, AVP 8 101, AVP 101",
        "another profile, RTP/AVP, RTP/SAVP",
        "the unspecified address, c=IN IP4 192.0.2.5, c=IN IP4 0.0.0.0",
        "no time, t=0 0, b=AS:64",
        "no version first, v=0, v=1"
    })
    void refuses(String name, String right, String wrong) {
        assertThatThrownBy(() -> Sdp.answer(ANSWER.replace(right, wrong), OFFERED))
                .isInstanceOf(SipViolation.class);
    }
}
