package cloud.sentiric.signaling.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.SipUri;
import org.junit.jupiter.api.Test;

/** What a Refer-To says (RFC 3515 §2.1, RFC 3891 §6.1). */
final class ReferToTest {
    @Test
    void aUriAlone() {
        assertThat(ReferTo.of("\"Carol\" <sip:1002@sentiric.cloud;transport=tcp>"))
                .isEqualTo(new ReferTo(SipUri.parse("sip:1002@sentiric.cloud;transport=tcp"), null));
    }

    @Test
    void replacesIsReadWithItsEscapes() {
        var value = "<sip:1002@sentiric.cloud?Replaces=12%40h%3Bto-tag%3Da%3Bfrom-tag%3Db&Require=replaces>";
        assertThat(ReferTo.of(value))
                .isEqualTo(new ReferTo(
                        SipUri.parse("sip:1002@sentiric.cloud"), new Replaces(new CallId("12@h"), "a", "b", false)));
    }

    @Test
    void otherFieldsAreLeftOut() {
        assertThat(ReferTo.of("<sip:1002@sentiric.cloud?Route=%3Csip:evil%3E>"))
                .isEqualTo(new ReferTo(SipUri.parse("sip:1002@sentiric.cloud"), null));
    }

    @Test
    void whatIsNoneIsRefused() {
        assertThat(ReferTo.of("nonsense")).isInstanceOf(Wanted.Unfit.class);
        assertThat(ReferTo.of("<sip:x@h?Replaces=only-an-id>")).isInstanceOf(Wanted.Unfit.class);
        assertThat(ReferTo.of("<sip:x@h?Replaces=a%zz>")).isInstanceOf(Wanted.Unfit.class);
    }
}
