package cloud.sentiric.gateway.sip;

import static cloud.sentiric.gateway.sip.Texts.crlf;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class AnswerTest {
    private static String shortened(String status, String method, String more) {
        byte[] bytes = crlf("""
                SIP/2.0 %s
                Via: SIP/2.0/UDP gw;branch=z9hG4bK1;sa=abc
                v: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKc
                Record-Route: <sip:gw;lr;sn=x>
                From: <sip:a@h>;tag=a
                To: <sip:b@h>;tag=b
                Call-ID: c
                CSeq: 1 %s
                Contact: <sip:b@10.0.0.2>
                %sAllow: INVITE, ACK
                Server: node
                c: application/sdp
                Content-Length: 5

                v=0
                """.formatted(status, method, more));
        var message = Texts.message(bytes);
        assertThat(new Scanner(4096).scan(message, bytes.length)).isEqualTo(Scan.Good.RESPONSE);
        var edits = new Edits();
        message.removeVia(edits);
        var out = new Octets(4096);
        Answer.shorten(message, edits, out);
        return new String(out.copy(), ISO_8859_1).replace("\r\n", "\n");
    }

    @Test
    void ofARequestKeepsWhatItsTransactionNeeds() {
        for (String method : new String[] {"PUBLISH", "INVITE"}) {
            assertThat(shortened("423 Too Brief", method, "Retry-After: 7\n")).isEqualTo("""
                    SIP/2.0 423 Too Brief
                    v: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKc
                    From: <sip:a@h>;tag=a
                    To: <sip:b@h>;tag=b
                    Call-ID: c
                    CSeq: 1 %s
                    Retry-After: 7
                    Content-Length: 0

                    """.formatted(method));
        }
        assertThat(shortened("180 Ringing", "INVITE", "Server: x\n")).endsWith("INVITE\nContent-Length: 0\n\n");
    }

    @Test
    void thatMakesADialogKeepsItAndItsSession() {
        String expected = """
                SIP/2.0 %s
                v: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKc
                Record-Route: <sip:gw;lr;sn=x>
                From: <sip:a@h>;tag=a
                To: <sip:b@h>;tag=b
                Call-ID: c
                CSeq: 1 INVITE
                Contact: <sip:b@10.0.0.2>
                %sc: application/sdp
                Content-Length: 5

                v=0
                """;
        String timer = "Require: timer\nx: 1800;refresher=uac\n";
        assertThat(shortened("200 OK", "INVITE", timer)).isEqualTo(expected.formatted("200 OK", timer));
        String reliable = "Require: 100rel\nRSeq: 1\n";
        assertThat(shortened("183 Session Progress", "INVITE", reliable))
                .isEqualTo(expected.formatted("183 Session Progress", reliable));
    }
}
