package cloud.sentiric.gateway.sip;

import static cloud.sentiric.gateway.sip.Texts.crlf;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HopByHopTest {
    private final Octets out = new Octets(4096);

    private static Message read(String text) {
        byte[] bytes = crlf(text);
        var message = Texts.message(bytes);
        assertThat(new Scanner(4096).scan(message, bytes.length)).isInstanceOf(Scan.Good.class);
        return message;
    }

    private void assertWritten(String text) {
        assertThat(new String(out.copy(), ISO_8859_1)).isEqualTo(new String(crlf(text), ISO_8859_1));
    }

    @Test
    void cancelSaysWhatItsInviteSaid() {
        var invite = read("""
                INVITE sip:100@example.com SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.7;branch=z9hG4bKphone
                f: "A;
                  B" <sip:a@h>;tag=a
                To: <sip:100@example.com>
                i: c1
                CSeq: 7 INVITE
                Contact: <sip:a@192.0.2.7>

                """);
        HopByHop.cancel(invite, new Octets(100).put("Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKours\r\n"), true, out);
        assertWritten("""
                CANCEL sip:100@example.com SIP/2.0
                Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKours
                f: "A;
                  B" <sip:a@h>;tag=a
                To: <sip:100@example.com>
                i: c1
                Reason: SIP;cause=200;text="Call completed elsewhere"
                CSeq: 7 CANCEL
                Max-Forwards: 70
                Content-Length: 0

                """);
    }

    @Test
    void ackHasTheToAndTheTopmostViaOfTheRefusal() {
        var refusal = read("""
                SIP/2.0 487 Request Terminated
                v: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKours, SIP/2.0/UDP 192.0.2.7;branch=z9hG4bKphone
                From: <sip:a@h>;tag=a
                t: "C" <sip:100@example.com;x=y>;tag=b
                Call-ID: c1
                CSeq: 7 INVITE

                """);
        HopByHop.ack(refusal, out);
        assertWritten("""
                ACK sip:100@example.com;x=y SIP/2.0
                Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKours
                From: <sip:a@h>;tag=a
                t: "C" <sip:100@example.com;x=y>;tag=b
                Call-ID: c1
                CSeq: 7 ACK
                Max-Forwards: 70
                Content-Length: 0

                """);
    }
}
