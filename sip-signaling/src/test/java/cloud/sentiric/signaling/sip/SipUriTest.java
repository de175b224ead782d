package cloud.sentiric.signaling.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SipUriTest {
    /** The examples of RFC 3261 §19.1.4. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        sip:%61lice@atlanta.com;transport=TCP   | sip:alice@AtLanTa.CoM;Transport=tcp
        sip:carol@chicago.com                   | sip:carol@chicago.com;newparam=5
        sip:carol@chicago.com                   | sip:carol@chicago.com;security=on
        sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com | sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com
        sip:alice@atlanta.com?subject=project%20x&priority=urgent | sip:alice@atlanta.com?priority=urgent&subject=project%20x
        """)
    void equalOnesMatch(String a, String b) {
        assertThat(SipUri.parse(a).matches(SipUri.parse(b))).isTrue();
        assertThat(SipUri.parse(b).matches(SipUri.parse(a))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        SIP:ALICE@AtLanTa.CoM;Transport=udp  | sip:alice@AtLanTa.CoM;Transport=UDP
        sip:bob@biloxi.com                   | sip:bob@biloxi.com:5060
        sip:bob@biloxi.com                   | sip:bob@biloxi.com;transport=udp
        sip:bob@biloxi.com                   | sip:bob@biloxi.com:6000;transport=tcp
        sip:carol@chicago.com                | sip:carol@chicago.com?Subject=next%20meeting
        sip:bob@phone21.boxesbybob.com       | sip:bob@192.0.2.4
        sip:a@b;security=on                  | sip:a@b;security=off
        sip:a@b;maddr=192.0.2.1              | sip:a@b
        sip:a:secret@b                       | sip:a@b
        sip:b                                | sip:a@b
        sips:a@b                             | sip:a@b
        tel:+1                               | sip:+1@b
        """)
    void differentOnesDoNot(String a, String b) {
        assertThat(SipUri.parse(a).matches(SipUri.parse(b))).isFalse();
        assertThat(SipUri.parse(b).matches(SipUri.parse(a))).isFalse();
    }

    @Test
    void itsPartsAreFound() {
        var uri = SipUri.parse("sip:a%3Bb;x=1:pw@[2001:DB8::1]:5070;Lr;maddr=x?h=1");
        assertThat(uri.user()).isEqualTo("a%3Bb;x=1");
        assertThat(uri.userText()).isEqualTo("a;b;x=1");
        assertThat(uri.password()).isEqualTo("pw");
        assertThat(uri.host()).isEqualTo("[2001:db8::1]");
        assertThat(uri.port()).isEqualTo(5070);
        assertThat(uri.parameters().has("lr")).isTrue();
        assertThat(uri.parameters().value("MADDR")).isEqualTo("x");
        assertThat(uri.headers()).isEqualTo("h=1");
        assertThat(uri).hasToString("sip:a%3Bb;x=1:pw@[2001:DB8::1]:5070;Lr;maddr=x?h=1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sip",
                "sip:",
                "sip:@host",
                "sip:a@",
                "sip:a@host:0",
                "sip:a@host:99999",
                "sip:a@host:x",
                "sip:a@ho st",
                "sip:a%4@host",
                "sip:a%zz@host",
                "sip:a@[::1",
                "sip:a@host;=x",
                "<sip:a@host>",
                "1sip:a",
                "sip:a@h<>"
            })
    void whatIsNoneIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> SipUri.parse(text));
    }

    @Test
    void anAorIsWrittenAsAUri() {
        assertThat(new Aor("a b;c@d", "example.org")).hasToString("sip:a%20b;c%40d@example.org");
    }
}
