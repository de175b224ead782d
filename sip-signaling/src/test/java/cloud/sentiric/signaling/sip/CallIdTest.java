package cloud.sentiric.signaling.sip;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.jain.Messages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Found in a datagram before it is parsed. */
final class CallIdTest {
    private static final String AROUND = """
            BYE sip:c@h SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.9:5062;branch=z9hG4bK1
            CSeq: 1 BYE
            Contact: <sip:i@h>
            %s
            From: <sip:a@h>;tag=1
            To: <sip:b@h>;tag=2

            """;

    @ParameterizedTest
    @ValueSource(strings = {"Call-ID: a1@h", "call-id:a1@h", "CALL-ID  :   a1@h  ", "i: a1@h", "I:a1@h", "i \t:\ta1@h"})
    void isWhatTheParserReads(String field) {
        byte[] datagram = Messages.bytes(AROUND.formatted(field));
        assertThat(CallId.find(datagram)).isEqualTo(new CallId("a1@h"));
        assertThat(Messages.request(AROUND.formatted(field)).callId()).isEqualTo(new CallId("a1@h"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Call-ID:\n a1@h", "Call-ID: a1@h\n\t", "Call-Info: <a:1>", "Call-ID a1@h", "X: Call-ID: a1@h"})
    void isLeftToTheParser(String field) {
        assertThat(CallId.find(Messages.bytes(AROUND.formatted(field)))).isNull();
    }

    @Test
    void isNotInAStartLineNorInNothing() {
        assertThat(CallId.find(new byte[0])).isNull();
        assertThat(CallId.find(Messages.bytes("Call-ID: x"))).isNull();
        assertThat(CallId.find(Messages.bytes("REGISTER sip:h SIP/2.0\n"))).isNull();
        assertThat(CallId.find(Messages.bytes("\n\n"))).isNull();
    }
}
