package cloud.sentiric.media.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RtpAddressesTest {
    private static String told(String bind, String advertised) {
        return RtpAddresses.of(bind, advertised, "").usual().advertised().getHostAddress();
    }

    @Test
    void toldIsThatOfTheSocketsUnlessSaidOtherwise() {
        assertThat(told("100.64.0.1", "")).isEqualTo("100.64.0.1");
        assertThat(told("0.0.0.0", "203.0.113.5")).isEqualTo("203.0.113.5");
        assertThat(told("127.0.0.1", "127.0.0.2")).isEqualTo("127.0.0.2");
        assertThat(told("::1", "")).isEqualTo("0:0:0:0:0:0:0:1");
        assertThat(told("0.0.0.0", "2001:db8::1")).isEqualTo("2001:db8:0:0:0:0:0:1");
    }

    @Test
    void eachFamilyHasItsOwn() {
        var both = RtpAddresses.of("0.0.0.0", "203.0.113.5", "2001:db8::1");
        assertThat(both.usual().family()).isEqualTo(AddressFamily.IPV4);
        assertThat(both.of(AddressFamily.IPV6)).hasValueSatisfying(six -> {
            assertThat(six.bind().getHostAddress()).isEqualTo("0:0:0:0:0:0:0:0");
            assertThat(six.advertised().getHostAddress()).isEqualTo("2001:db8:0:0:0:0:0:1");
        });
        assertThat(RtpAddresses.of("0.0.0.0", "127.0.0.1", "::1").locals()).hasSize(2);
        assertThat(RtpAddresses.of("10.0.0.1", "", "").of(AddressFamily.IPV6)).isEmpty();
        assertThat(RtpAddresses.of("2001:db8::1", "", "").of(AddressFamily.IPV4))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, '', '', must be the address that phones reach",
        "10.0.0.1, 0.0.0.0, '', must be the address that phones reach",
        "0.0.0.0, 203.0.113.5, '::', must be the address that phones reach",
        "0.0.0.0, 127.0.0.1, '', which phones do not reach",
        "0.0.0.0, 203.0.113.5, ::1, which phones do not reach",
        "10.0.0.1, 127.0.0.1, '', which phones do not reach",
        "10.0.0.1, media.example.com, '', must be an IP address",
        "'', 10.0.0.1, '', RTP_BIND",
        "10.0.0.1, 2001:db8::1, '', both",
        "10.0.0.1, 10.0.0.1, 2001:db8::1, RTP_ADVERTISED_IPV6",
        "0.0.0.0, 203.0.113.5, 203.0.113.6, must be an IPv6 address",
        "0.0.0.0, 2001:db8::1, 2001:db8::2, set one of them",
    })
    void refusesWhatPhonesCannotReach(String bind, String advertised, String ipv6, String message) {
        assertThatThrownBy(() -> RtpAddresses.of(bind, advertised, ipv6))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
