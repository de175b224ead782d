package cloud.sentiric.signaling.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.number.Region;
import cloud.sentiric.signaling.registrar.Domains.Served;
import cloud.sentiric.signaling.sip.SipUri;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DomainsTest {
    private final Domains domains = new Domains("sentiric.cloud", List.of("voip.example.org", " "), new Region("AT"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sip:1001@sentiric.cloud", "sip:1001@SENTIRIC.Cloud:5060;transport=udp", "sip:%31001@voip.example.org",
                "sip:1001@192.0.2.1", "sip:1001@[2001:db8::1]:5070", "sips:1001@sentiric.cloud"
            })
    void ownDomainsAndAddressesMakeAorsOfTheRealm(String uri) {
        assertThat(domains.aor(SipUri.parse(uri))).hasToString("sip:1001@sentiric.cloud");
    }

    @Test
    void nationalNumbersAreThePlatformsRegionsAsLongAsNoTenantIsKnown() {
        var number = SipUri.parse("sip:012345678@sentiric.cloud");
        assertThat(domains.region(number, number)).isEqualTo(new Region("AT"));
    }

    @Nested
    class OfTwoTenants {
        OfTwoTenants() {
            domains.serve(Map.of(
                    "sentiric.cloud",
                    new Served("first", new Region("TR"), ""),
                    "Acme.sentiric.cloud",
                    new Served("second", new Region("DE"), "file:waltz.wav")));
        }

        @ParameterizedTest
        @CsvSource({
            "sip:2001@sentiric.cloud, sip:1001@sentiric.cloud, sip:2001@sentiric.cloud",
            "sip:2001@acme.sentiric.cloud, sip:1001@sentiric.cloud, sip:2001@acme.sentiric.cloud",
            // An address is everybody's: the caller's domain says which user is meant.
            "sip:2001@192.0.2.1, sip:1001@acme.sentiric.cloud, sip:2001@acme.sentiric.cloud",
            "sip:2001@192.0.2.1, sip:1001@192.0.2.1, sip:2001@sentiric.cloud",
        })
        void oneExtensionIsAnotherAorInEach(String called, String caller, String aor) {
            assertThat(domains.aor(SipUri.parse(called), SipUri.parse(caller))).hasToString(aor);
        }

        @ParameterizedTest
        @CsvSource({
            "sip:1001@acme.sentiric.cloud, acme.sentiric.cloud, true",
            "sip:1001@ACME.sentiric.cloud, acme.sentiric.cloud, true",
            "sip:1001@192.0.2.1, acme.sentiric.cloud, true",
            "sip:1001@sentiric.cloud, acme.sentiric.cloud, false",
            "sip:1001@acme.sentiric.cloud, sentiric.cloud, false",
            "sip:1001@voip.example.org, sentiric.cloud, true",
            "sip:1001@voip.example.org, acme.sentiric.cloud, false",
            "sip:1001@example.com, sentiric.cloud, false",
        })
        void aUserCallsFromTheDomainOfItsRealm(String from, String realm, boolean good) {
            assertThat(domains.isFrom(SipUri.parse(from), realm)).isEqualTo(good);
        }

        @Test
        void nationalNumbersAreThoseOfTheTenantsRegion() {
            var acme = SipUri.parse("sip:030123456@acme.sentiric.cloud");
            assertThat(domains.region(acme, acme)).isEqualTo(new Region("DE"));
            var first = SipUri.parse("sip:02124548590@192.0.2.1");
            assertThat(domains.region(first, SipUri.parse("sip:1001@sentiric.cloud")))
                    .isEqualTo(new Region("TR"));
        }

        @Test
        void whoIsOnHoldHearsWhatTheTenantSays() {
            assertThat(domains.holdAudio("second")).isEqualTo("file:waltz.wav");
            assertThat(domains.holdAudio("first")).isEmpty();
            assertThat(domains.holdAudio("third")).isEmpty();
        }

        @Test
        void aTenantHasItsRealmOrNone() {
            assertThat(domains.realmOf("second")).isEqualTo("acme.sentiric.cloud");
            assertThat(domains.realmOf("third")).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip:1001@example.org", "sip:sentiric.cloud", "tel:+902124548590", "sip:1001@localhost"})
    void othersMakeNone(String uri) {
        assertThat(domains.aor(SipUri.parse(uri))).isNull();
    }
}
