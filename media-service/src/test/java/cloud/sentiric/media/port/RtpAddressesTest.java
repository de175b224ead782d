package cloud.sentiric.media.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RtpAddressesTest {
    @Test
    void toldIsThatOfTheSocketsUnlessSaidOtherwise() {
        assertThat(RtpAddresses.of("100.64.0.1", "").advertised().getHostAddress())
                .isEqualTo("100.64.0.1");
        assertThat(RtpAddresses.of("0.0.0.0", "203.0.113.5").advertised().getHostAddress())
                .isEqualTo("203.0.113.5");
        assertThat(RtpAddresses.of("127.0.0.1", "127.0.0.2").advertised().getHostAddress())
                .isEqualTo("127.0.0.2");
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, '', must be the address that phones reach",
        "10.0.0.1, 0.0.0.0, must be the address that phones reach",
        "0.0.0.0, 127.0.0.1, which phones do not reach",
        "10.0.0.1, 127.0.0.1, which phones do not reach",
        "10.0.0.1, media.example.com, must be an IP address",
        "'', 10.0.0.1, RTP_BIND",
        "10.0.0.1, 2001:db8::1, both",
    })
    void refusesWhatPhonesCannotReach(String bind, String advertised, String message) {
        assertThatThrownBy(() -> RtpAddresses.of(bind, advertised))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
