package cloud.sentiric.signaling.jain;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.sip.Parsed;
import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers give back what came, byte for byte (RFC 3261 §8.2.6.2), but for what belongs on the topmost Via. */
final class AnswersTest {
    private final Locale locale = Locale.getDefault();

    @AfterEach
    void restoreLocale() {
        Locale.setDefault(locale);
    }

    private static List<String> answer(Request request, Reply reply) {
        return new String(request.encode(reply), StandardCharsets.UTF_8).lines().toList();
    }

    private static Request withVia(String via) {
        return Messages.request("""
                OPTIONS sip:b@example.org SIP/2.0
                Via: %s
                From: <sip:a@example.org>;tag=1
                To: <sip:b@example.org>
                Call-ID: x
                CSeq: 1 OPTIONS

                """.formatted(via));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SIP/2.0/UDP h;branch=z9hG4bK-a;rport;x-Unknown=\"a;b,c\";flag -> SIP/2.0/UDP h;branch=z9hG4bK-a;rport=5062;x-Unknown=\"a;b,c\";flag;received=192.0.2.9",
                "SIP/2.0/UDP 192.0.2.9:5062;branch=z9hG4bKa -> SIP/2.0/UDP 192.0.2.9:5062;branch=z9hG4bKa",
                "SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKa -> SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKa;received=192.0.2.9",
                "SIP/2.0/UDP h;received=198.51.100.1;rport=99;branch=z9hG4bKa -> SIP/2.0/UDP h;rport=5062;branch=z9hG4bKa;received=192.0.2.9",
                "SIP / 2.0 / UDP [2001:DB8::1]:5070 ; Branch = z9hG4bKa ; RPORT -> SIP / 2.0 / UDP [2001:DB8::1]:5070 ; Branch = z9hG4bKa ;RPORT=5062;received=192.0.2.9",
                "SIP/2.0/UDP GW.Example.ORG;branch=z9hG4bKa;sn=AbC_-.~x;rport, SIP/2.0/TCP [::1];branch=z9hG4bKb -> SIP/2.0/UDP GW.Example.ORG;branch=z9hG4bKa;sn=AbC_-.~x;rport=5062;received=192.0.2.9, SIP/2.0/TCP [::1];branch=z9hG4bKb",
            })
    void theTopViaIsStampedAndElseUntouched(String pair) {
        var parts = pair.split(" -> ", -1);
        assertThat(answer(withVia(parts[0]), Reply.of(200))).contains("Via: " + parts[1]);
    }

    @Test
    void everythingElseGoesBackAsItCame() {
        var request = Messages.request("""
                INVITE sip:%41lice;x=%40@example.org:5060;Transport=UDP;lr?h=v SIP/2.0
                v: SIP/2.0/UDP h1.example.org;branch=z9hG4bK1
                VIA: SIP/2.0/UDP h2.example.org;branch=z9hG4bK2;maddr=h3 ;  odd
                f: "Çağrı \\"Q\\" ; <x>" <sip:%%41@Example.ORG;user=phone> ; TAG="a b";Other=x
                t: <sip:b%%3Bx@example.org:5080;Maddr=192.0.2.7>;foo
                Record-Route: <sip:gw.example.org;lr;sn=Zm9v-_x;ob>, <sip:[2001:db8::5]:5061;lr>
                Record-Route: "n" <sip:p2@example.org;lr;Odd=%%20>;hp=1
                i: A-b.c!%%*_+`'~@[::1]
                CSeq:   0007   INVITE
                Timestamp: 54.5
                l: 0

                """.replace("%%", "%"));
        assertThat(answer(request, Reply.of(180).withToTag("t1").withHeader("Contact", "<sip:x>")))
                .containsExactly(
                        "SIP/2.0 180 Ringing",
                        "Via: SIP/2.0/UDP h1.example.org;branch=z9hG4bK1;received=192.0.2.9",
                        "Via: SIP/2.0/UDP h2.example.org;branch=z9hG4bK2;maddr=h3 ;  odd",
                        "Record-Route: <sip:gw.example.org;lr;sn=Zm9v-_x;ob>, <sip:[2001:db8::5]:5061;lr>",
                        "Record-Route: \"n\" <sip:p2@example.org;lr;Odd=%20>;hp=1",
                        "From: \"Çağrı \\\"Q\\\" ; <x>\" <sip:%41@Example.ORG;user=phone> ; TAG=\"a b\";Other=x",
                        "To: <sip:b%3Bx@example.org:5080;Maddr=192.0.2.7>;foo;tag=t1",
                        "Call-ID: A-b.c!%*_+`'~@[::1]",
                        "CSeq: 0007   INVITE",
                        "Contact: <sip:x>",
                        "Content-Length: 0",
                        "");
        assertThat(request.rawUri()).isEqualTo("sip:%41lice;x=%40@example.org:5060;Transport=UDP;lr?h=v");
        assertThat(request.from().displayName()).isEqualTo("Çağrı \"Q\" ; <x>");
        assertThat(request.from().tag()).isEqualTo("a b");
        assertThat(request.recordRoutes()).hasSize(3);
        assertThat(answer(request, Reply.of(100)))
                .contains("Timestamp: 54.5")
                .noneMatch(line -> line.contains("Record-Route"));
        assertThat(answer(request, Reply.of(486).withToTag("t1"))).noneMatch(line -> line.contains("Record-Route"));
    }

    @Test
    void textThatIsNoUtf8GoesBackByteForByte() {
        var request = Messages.request("""
                OPTIONS sip:b@example.org SIP/2.0
                Via: SIP/2.0/UDP h;branch=z9hG4bK1
                From: "{{FE}}{{FF}}{{80}}" <sip:a@example.org>;tag=1
                To: <sip:b@example.org>
                Call-ID: x
                CSeq: 1 OPTIONS

                """);
        var answer = new String(request.encode(Reply.of(200)), StandardCharsets.ISO_8859_1);
        assertThat(answer).contains("From: \"\u00fe\u00ff\u0080\" <sip:a@example.org>;tag=1\r\n");
    }

    @Test
    void bodiesHaveTheirLengthInBytes() {
        var request = withVia("SIP/2.0/UDP h;branch=z9hG4bK1");
        var answer = new String(
                request.encode(Reply.of(200).withBody("text/plain", "ğ".getBytes(StandardCharsets.UTF_8))),
                StandardCharsets.UTF_8);
        assertThat(answer).contains("Content-Type: text/plain\r\n").endsWith("Content-Length: 2\r\n\r\nğ");
    }

    @Test
    void turkishCaseRulesChangeNothing() {
        Locale.setDefault(Locale.forLanguageTag("tr-TR"));
        var request = Messages.request("""
                INVITE SIP:I@SENTIRIC.CLOUD;TRANSPORT=UDP SIP/2.0
                VIA: sip/2.0/udp INFO.EXAMPLE.ORG;BRANCH=z9hG4bKi;RPORT
                FROM: <sip:i@INFO.example.org>;TAG=I
                TO: <sip:I@SENTIRIC.CLOUD>
                call-id: IiIi
                CSEQ: 1 INVITE
                MAX-FORWARDS: 70
                CONTACT: <sip:I@INFO.example.org>
                CONTENT-TYPE: APPLICATION/SDP
                CONTENT-LENGTH: 2

                v=""");
        assertThat(request.uri().host()).isEqualTo("sentiric.cloud");
        assertThat(request.uri().scheme()).isEqualTo("sip");
        assertThat(request.uri().parameters().value("transport")).isEqualTo("UDP");
        assertThat(request.topVia().host()).isEqualTo("info.example.org");
        assertThat(String.valueOf(request.topVia().branch())).isEqualTo("z9hG4bKi");
        assertThat(request.from().tag()).isEqualTo("I");
        assertThat(request.callId().value()).isEqualTo("IiIi");
        assertThat(request.contacts()).hasSize(1);
        assertThat(request.contentType()).isEqualTo("application/sdp");
        assertThat(request.header("Max-Forwards")).isEqualTo("70");
        assertThat(answer(request, Reply.of(200)))
                .contains(
                        "SIP/2.0 200 OK",
                        "Via: sip/2.0/udp INFO.EXAMPLE.ORG;BRANCH=z9hG4bKi;RPORT=5062;received=192.0.2.9",
                        "Call-ID: IiIi",
                        "Content-Length: 0");
    }

    @Test
    void turkishCaseRulesDoNotHideABrokenHeader() {
        Locale.setDefault(Locale.forLanguageTag("tr-TR"));
        assertThat(Messages.parse("""
                INVITE sip:b@example.org SIP/2.0
                VIA: SIP/2.0/UDP h;branch=z9hG4bKi
                FROM: <sip:i@example.org>;tag=1
                TO: <sip:I@example.org>
                call-id:
                CSEQ: 1 INVITE

                """)).isInstanceOf(Parsed.Malformed.class);
    }
}
