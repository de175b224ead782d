package cloud.sentiric.signaling.sip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.jain.Messages;
import cloud.sentiric.signaling.sip.Content.None;
import cloud.sentiric.signaling.sip.Content.Refused;
import cloud.sentiric.signaling.sip.Content.Session;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies of INVITEs (RFC 5621). */
final class ContentTest {
    private static final String PARTS = """
            preamble --x
            --x
            Content-Type: text/plain
            Content-Disposition: render; handling=optional

            hello
            --x
            Content-Type: application/sdp

            v=0
            s=-

            --x--
            epilogue""";

    private static Request invite(String fields, String body) {
        return Messages.request("""
                INVITE sip:1@sentiric.cloud SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.7;branch=z9hG4bK1
                From: <sip:1001@sentiric.cloud>;tag=1
                To: <sip:1@sentiric.cloud>
                Call-ID: 1
                CSeq: 1 INVITE
                Max-Forwards: 70
                Contact: <sip:1001@192.0.2.7>
                """ + fields + "\nContent-Length: " + Messages.bytes(body).length + "\n\n" + body);
    }

    private static Content content(String fields, String body) {
        return Content.of(invite(fields, body));
    }

    @Test
    void descriptionAmongOtherParts() {
        assertThat(content("Content-Type: multipart/mixed;boundary=\"x\"", PARTS))
                .isInstanceOfSatisfying(
                        Session.class,
                        session -> assertThat(new String(session.description(), UTF_8))
                                .isEqualTo("v=0\r\ns=-\r\n"));
    }

    @Test
    void dispositionOfAnyLengthIsRead() {
        var endless = ";a=b".repeat(3_500);
        assertThat(content("Content-Type: text/plain\nContent-Disposition: render" + endless, "x"))
                .isInstanceOf(Refused.class);
        assertThat(content(
                        "Content-Type: text/plain\nContent-Disposition: render" + endless + ";handling=optional", "x"))
                .isEqualTo(new None());
    }

    @Test
    void partThatMustBeUnderstoodIsRefused() {
        var required = PARTS.replace("; handling=optional", "");
        assertThat(content("Content-Type: multipart/mixed;boundary=x", required))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.refusal().status()).isEqualTo(415));
        assertThat(content("Content-Type: multipart/alternative;boundary=x", required))
                .isInstanceOf(Session.class);
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain, render;handling=optional, None",
        "text/plain, render ; HANDLING = Optional ;x=1, None",
        "text/plain, handling=optional, Refused",
        "text/plain, render;handling=required, Refused",
        "application/sdp, session, Session",
        "application/sdp, early-session;handling=optional, None",
        "application/sdp, early-session, Refused",
        "multipart/mixed;boundary=y, session, Refused",
        "multipart/mixed, session, Refused",
        "multipart/mixed;boundary=x, session, Session",
    })
    void dispositionSaysWhatMayBePassedOver(String type, String disposition, String kind) {
        var body = type.startsWith("multipart") ? PARTS : "v=0\ns=-\n";
        var content = content("Content-Type: " + type + "\nContent-Disposition: " + disposition, body);
        assertThat(content.getClass().getSimpleName()).isEqualTo(kind);
    }

    @Test
    void encodingThatIsNotReadIsRefusedUnlessItMayBePassedOver() {
        var fields = "Content-Type: application/sdp\nContent-Encoding: gzip";
        assertThat(content(fields, "x")).isInstanceOf(Refused.class);
        assertThat(content(fields + "\nContent-Disposition: session;handling=optional", "x"))
                .isInstanceOf(None.class);
    }

    @Test
    void nestedDeeperThanTwiceIsRefused() {
        var body = "v=0\n";
        var type = "application/sdp";
        for (int depth = 0; depth < 4; depth++) {
            body = "--b" + depth + "\nContent-Type: " + type + "\n\n" + body + "\n--b" + depth + "--\n";
            type = "multipart/mixed;boundary=b" + depth;
        }
        assertThat(content("Content-Type: " + type, body)).isInstanceOf(Refused.class);
    }

    @Test
    void brokenPartsNeverThrow() {
        var random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            var chars = PARTS.toCharArray();
            for (int j = random.nextInt(8); j >= 0; j--) {
                chars[random.nextInt(chars.length)] = (char) (32 + random.nextInt(95));
            }
            var cut = new String(chars, 0, random.nextInt(chars.length) + 1);
            assertThat(content("Content-Type: multipart/mixed;boundary=x", cut)).isNotNull();
        }
    }
}
