package cloud.sentiric.signaling.sip;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.jain.Messages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same before a message is parsed and after. */
final class UrgencyTest {
    private static String message(String method, String to) {
        return """
                %1$s sip:c@h SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.9:5062;branch=z9hG4bK1
                CSeq: 1 %1$s
                Contact: <sip:i@h>
                Call-ID: a
                From: <sip:a@h>;tag=1
                %2$s

                """.formatted(method, to);
    }

    @ParameterizedTest
    @CsvSource({
        "BYE,To: <sip:b@h>;tag=2,ENDING",
        "ACK,To: <sip:b@h>;tag=2,ENDING",
        "CANCEL,To: <sip:b@h>,ENDING",
        "OPTIONS,To: <sip:b@h>,DIALOG",
        "INFO,To: <sip:b@h>;tag=2,DIALOG",
        "INVITE,To: <sip:b@h>;tag=2,DIALOG",
        "INVITE,t:<sip:b@h>;tag=2,DIALOG",
        "INVITE,To: <sip:b@h>,OPENING",
        "MESSAGE,To: <sip:b@h>,OPENING",
        "REGISTER,To: <sip:b@h>,REGISTERING",
    })
    void isByMethodAndToTag(String method, String to, Urgency urgency) {
        var message = message(method, to);
        assertThat(Urgency.of(Messages.bytes(message))).isEqualTo(urgency);
        assertThat(Urgency.of(Messages.request(message))).isEqualTo(urgency);
    }

    @Test
    void nothingIsTooShort() {
        assertThat(Urgency.of(new byte[0])).isEqualTo(Urgency.OPENING);
        assertThat(Urgency.of(Messages.bytes("INVITE"))).isEqualTo(Urgency.OPENING);
        assertThat(Urgency.of(Messages.bytes("SIP/2.0 200 OK\n"))).isEqualTo(Urgency.DIALOG);
    }
}
