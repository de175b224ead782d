package cloud.sentiric.signaling.sdp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PassageTest {
    private static final int OURS = 10_000;
    private static final String CRYPTO = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:ours\r\n";

    private static byte[] of(String... lines) {
        return ("v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=-\r\nc=IN IP4 192.0.2.7\r\nt=0 0\r\n"
                        + String.join("\r\n", lines)
                        + "\r\n")
                .getBytes(UTF_8);
    }

    private static byte[] rewritten(byte[] description) {
        return Passage.rewrite(description, List.of(), "192.0.2.9", OURS, Origin.of(7))
                .description();
    }

    /** RFC 8866 §9: one space, and numbers without zeros before them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "m=audio 00 RTP/AVP 0",
                "m= audio 4000 RTP/AVP 0",
                "m=audio 04000 RTP/AVP 0",
                "m=audio 4000 RTP/AVP"
            })
    void whatIsNoMediaLineIsReadByNobody(String line) {
        var description = of(line);
        assertThat(Reading.of(description)).isInstanceOf(Reading.Unreadable.class);
        assertThat(new String(rewritten(description), UTF_8)).doesNotContain("" + OURS);
        assertThat(new String(Passage.sealed(description, "RTP/SAVP", CRYPTO), UTF_8))
                .doesNotContain("crypto");
    }

    @Test
    void whatIsNoFormatIsNone() {
        var audio = Streams.audio(
                        of("m=audio 4000 RTP/AVP 096 97 8", "a=rtpmap:096 opus/48000/2", "a=rtpmap: 97 L16/8000"))
                .orElseThrow();
        assertThat(Format.of(audio)).containsExactly(new Format(8, "PCMA", 8000, 1));
    }

    @Test
    void aHoldStaysOneHoweverItIsWritten() {
        var held = of("m=audio 4000 RTP/AVP 0", "c=IN  IP4 0.0.0.0 ");
        assertThat(Streams.audio(rewritten(held)).map(MediaDescription::connection))
                .isEqualTo(Optional.of("0.0.0.0"));
        assertThat(Streams.audio(Passage.resumed(held)).map(MediaDescription::connection))
                .isEqualTo(Optional.of("127.0.0.1"));
    }

    /** Who rewrites a description means the stream that was read, whatever stands there. */
    @Test
    void allReadTheSame() {
        var random = new Random(8866);
        int relayed = 0;
        for (int i = 0; i < 20_000; i++) {
            var description = of(lines(random));
            if (!(Reading.of(description) instanceof SessionDescription(var _, var media))) {
                continue;
            }
            var audio = Streams.audio(description).filter(each -> each.port() != 0);
            var place = audio.map(media::indexOf).orElse(-1);
            relayed += audio.isPresent() ? 1 : 0;
            var rewritten = Streams.of(rewritten(description));
            var directed = Streams.of(Passage.directed(description, Direction.INACTIVE));
            var sealed = Streams.of(Passage.sealed(description, "RTP/SAVP", CRYPTO));
            var wider = Streams.of(Repertoire.wider(description, List.of()));
            for (int at = 0; at < media.size(); at++) {
                boolean here = at == place;
                var as = new String(description, UTF_8);
                assertThat(rewritten.get(at).port()).as(as).isEqualTo(here ? OURS : 0);
                assertThat(directed.get(at).direction() == Direction.INACTIVE)
                        .as(as)
                        .isEqualTo(here);
                assertThat(sealed.get(at).cryptos()).as(as).hasSize(here ? 1 : 0);
                assertThat(wider.get(at).formats().size()
                                > media.get(at).formats().size())
                        .as(as)
                        .isEqualTo(here);
            }
        }
        assertThat(relayed).isGreaterThan(500);
    }

    private static String[] lines(Random random) {
        var lines = new String[1 + random.nextInt(4)];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = "m=" + one(random, "audio", "audio", "audio", "video", " audio", "AUDIO", "audio ")
                    + one(random, " ", " ", "  ", "\t")
                    + one(random, "0", "4000", "4002", "00", "0/2", "4000/2", "04", "/", "65536")
                    + one(random, " ", " ", "  ") + one(random, "RTP/AVP", "RTP/AVP", "rtp/avpf")
                    + one(random, " 0", " 8 101", " 096", " 96 97 ", "")
                    + one(
                            random,
                            "",
                            "\r\na=rtpmap:96 opus/48000/2",
                            "\r\na=rtpmap: 0 X/8000",
                            "\r\na= inactive",
                            "\r\na=sendonly ");
        }
        return lines;
    }

    private static String one(Random random, String... of) {
        return of[random.nextInt(of.length)];
    }
}
