package cloud.sentiric.media.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PortRangeTest {
    @Test
    void hasAPairForEachCall() {
        assertThat(PortRange.of("10000-10999").ports()).hasSize(500);
        assertThat(PortRange.of("10001-10006").ports()).containsExactly(new RtpPort(10002), new RtpPort(10004));
        assertThat(PortRange.of("10000-10002").ports()).containsExactly(new RtpPort(10000));
        assertThat(PortRange.of("65534-65535").ports()).containsExactly(new RtpPort(65534));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10000", "10999-10000", "10001-10002", "80-90", "60000-70000", "a-b"})
    void saysWhatIsWrong(String text) {
        assertThatThrownBy(() -> PortRange.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10000-10999");
    }
}
