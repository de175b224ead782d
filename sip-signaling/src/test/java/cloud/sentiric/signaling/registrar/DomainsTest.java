package cloud.sentiric.signaling.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.sip.SipUri;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DomainsTest {
    private final Domains domains = new Domains("sentiric.cloud", List.of("voip.example.org", " "));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sip:1001@sentiric.cloud", "sip:1001@SENTIRIC.Cloud:5060;transport=udp", "sip:%31001@voip.example.org",
                "sip:1001@192.0.2.1", "sip:1001@[2001:db8::1]:5070", "sips:1001@sentiric.cloud"
            })
    void ownDomainsAndAddressesMakeAorsOfTheRealm(String uri) {
        assertThat(domains.aor(SipUri.parse(uri))).hasToString("sip:1001@sentiric.cloud");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip:1001@example.org", "sip:sentiric.cloud", "tel:+902124548590", "sip:1001@localhost"})
    void othersMakeNone(String uri) {
        assertThat(domains.aor(SipUri.parse(uri))).isNull();
    }
}
