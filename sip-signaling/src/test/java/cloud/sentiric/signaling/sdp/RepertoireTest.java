package cloud.sentiric.signaling.sdp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class RepertoireTest {
    private static final String OPUS = """
            v=0
            o=- 1 1 IN IP4 192.0.2.7
            s=-
            c=IN IP4 192.0.2.7
            t=0 0
            m=audio 4002 RTP/AVP 96 97
            a=rtpmap:96 opus/48000/2
            a=fmtp:96 useinbandfec=1
            a=rtpmap:97 telephone-event/48000
            a=ptime:40
            a=sendrecv
            m=video 4004 RTP/AVP 98
            a=rtpmap:98 VP8/90000
            """;

    private static String text(byte[] description) {
        return new String(description, UTF_8).replace("\r\n", "\n");
    }

    private static MediaDescription media(String description) {
        return Streams.audio(description.getBytes(UTF_8)).orElseThrow();
    }

    private static String plain(String formats, String lines) {
        return """
                v=0
                o=bob 7 7 IN IP4 192.0.2.8
                s=talk
                c=IN IP4 192.0.2.8
                t=0 0
                m=audio 6002 RTP/AVP %s
                %sa=ptime:20
                a=sendonly
                """.formatted(formats, lines);
    }

    @Test
    void whatIsOfferedHasOursBehindItsOwn() {
        assertThat(text(Repertoire.wider(OPUS.getBytes(UTF_8), List.of()))).isEqualTo("""
                v=0
                o=- 1 1 IN IP4 192.0.2.7
                s=-
                c=IN IP4 192.0.2.7
                t=0 0
                m=audio 4002 RTP/AVP 96 97 9 0 8 98 99
                a=rtpmap:96 opus/48000/2
                a=fmtp:96 useinbandfec=1
                a=rtpmap:97 telephone-event/48000
                a=ptime:40
                a=sendrecv
                a=rtpmap:9 G722/8000
                a=rtpmap:0 PCMU/8000
                a=rtpmap:8 PCMA/8000
                a=rtpmap:98 L16/16000
                a=rtpmap:99 telephone-event/8000
                a=fmtp:99 0-15
                m=video 4004 RTP/AVP 98
                a=rtpmap:98 VP8/90000
                """);
    }

    @Test
    void numbersThatThePartyHasNamedStay() {
        var known = List.of(new Format(111, "opus", 48_000, 2), new Format(96, "telephone-event", 48_000, 1));
        var wider = media(text(Repertoire.wider(
                plain("8 111", "a=rtpmap:111 telephone-event/8000\n").getBytes(UTF_8), known)));
        // 111 is something else here, and 96 stays what the party has said.
        assertThat(wider.rtpmaps()).containsEntry(97, "opus/48000/2").containsEntry(96, "telephone-event/48000");
        var other = media(text(Repertoire.wider(plain("8", "").getBytes(UTF_8), known)));
        assertThat(other.rtpmaps()).containsEntry(111, "opus/48000/2");
    }

    /** What a phone writes there is not told to others unless it is a name. */
    @Test
    void whatIsNoNameIsNoFormat() {
        var formats = Format.of(media(plain("96 97 98 99 100 8", """
                a=rtpmap:96 o pus/48000
                a=rtpmap:97 ö/8000
                a=rtpmap:98 /8000
                a=rtpmap:99 x/99999999
                a=rtpmap:100 y/8000/9
                """)));
        assertThat(formats).containsExactly(new Format(8, "PCMA", 8000, 1));
    }

    @Test
    void whatHasAllOrNothingOfOursIsLeft() {
        assertThat(Repertoire.widens(media(OPUS))).isTrue();
        assertThat(Repertoire.widens(media(plain("18", "")))).isFalse();
        var wide = media(text(Repertoire.wider(OPUS.getBytes(UTF_8), List.of())));
        assertThat(Repertoire.widens(wide)).isFalse();
        assertThat(Repertoire.isPlain(wide)).isTrue();
        assertThat(Repertoire.isPlain(media(OPUS))).isFalse();
    }

    @Test
    void anAnswerByAnotherCodecBecomesOneByWhatWasOffered() {
        var answer = plain("0 101", "a=rtpmap:0 PCMU/8000\na=rtpmap:101 telephone-event/8000\na=fmtp:101 0-16\n");
        assertThat(text(Repertoire.narrower(answer.getBytes(UTF_8), media(OPUS))))
                .isEqualTo("""
                v=0
                o=bob 7 7 IN IP4 192.0.2.8
                s=talk
                c=IN IP4 192.0.2.8
                t=0 0
                m=audio 6002 RTP/AVP 96 97
                a=sendonly
                a=rtpmap:96 opus/48000/2
                a=rtpmap:97 telephone-event/48000
                a=fmtp:97 0-15
                """);
    }

    @Test
    void anAnswerByMoreThanWasOfferedIsByThatAlone() {
        var answer = plain("0 111 101", "a=rtpmap:111 opus/48000/2\na=rtpmap:101 telephone-event/8000\n");
        assertThat(text(Repertoire.narrower(answer.getBytes(UTF_8), media(OPUS))))
                .contains("RTP/AVP 111\n", "opus")
                .doesNotContain("101");
    }

    @Test
    void whatNobodySpeaksIsLeft() {
        var answer = plain("18", "");
        assertThat(Repertoire.narrower(answer.getBytes(UTF_8), media(OPUS))).isEqualTo(answer.getBytes(UTF_8));
        assertThat(Repertoire.narrower(plain("0", "").getBytes(UTF_8), media(plain("18", ""))))
                .isEqualTo(plain("0", "").getBytes(UTF_8));
        var refusal = plain("0", "").replace("m=audio 6002", "m=audio 0");
        assertThat(Repertoire.narrower(refusal.getBytes(UTF_8), media(OPUS))).isEqualTo(refusal.getBytes(UTF_8));
    }

    /** What we made more of, we could read no more ourselves. */
    @Test
    void noMoreIsAddedThanThereIsRoomFor() {
        var numbers = new StringBuilder("96");
        for (int i = 0; i < 61; i++) {
            numbers.append(' ').append(19 + i);
        }
        var offer = plain(numbers.toString(), "a=rtpmap:96 opus/48000/2\n");
        var wider = Streams.audio(Repertoire.wider(offer.getBytes(UTF_8), List.of()))
                .orElseThrow();
        assertThat(wider.formats()).hasSize(64).endsWith("9", "0");
    }

    @Test
    void whatIsFullIsLeft() {
        var full = plain("96", "a=rtpmap:96 opus/48000/2\n") + "a=x\n".repeat(500);
        assertThat(Repertoire.wider(full.getBytes(UTF_8), List.of())).isEqualTo(full.getBytes(UTF_8));
    }
}
