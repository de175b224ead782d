package cloud.sentiric.media.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

final class InsideTest {
    private static Inside inside(String own, String... networks) {
        return Inside.of(List.of(networks), RtpAddresses.of(own, null, null));
    }

    private static boolean has(Inside inside, String address) {
        return inside.test(InetAddress.ofLiteral(address));
    }

    @Test
    void isWhatTheOperatorNames() {
        var inside = inside("192.0.2.1", "100.64.0.0/10", " fd7a:115c:a1e0::/48", "", "10.1.2.3");
        assertThat(has(inside, "100.64.0.1")).isTrue();
        assertThat(has(inside, "100.127.255.255")).isTrue();
        assertThat(has(inside, "::ffff:100.64.0.1")).isTrue();
        assertThat(has(inside, "fd7a:115c:a1e0:1::1")).isTrue();
        assertThat(has(inside, "10.1.2.3")).isTrue();
        assertThat(has(inside, "100.128.0.0")).isFalse();
        assertThat(has(inside, "100.63.255.255")).isFalse();
        assertThat(has(inside, "fd7a:115c:a1e1::1")).isFalse();
        assertThat(has(inside, "10.1.2.4")).isFalse();
        assertThat(has(inside, "203.0.113.1")).isFalse();
    }

    @Test
    void isThisMachineAndWhatCloudsTellTheirMachines() {
        var inside = inside("192.0.2.1");
        assertThat(has(inside, "127.0.0.1")).isTrue();
        assertThat(has(inside, "::1")).isTrue();
        assertThat(has(inside, "169.254.169.254")).isTrue();
        assertThat(has(inside, "fe80::1")).isTrue();
    }

    @Test
    void isNotThisMachineWherePhonesAreOnIt() {
        assertThat(has(inside("127.0.0.1"), "127.0.0.2")).isFalse();
    }

    @Test
    void isNoNetworkInWhichPhonesAreServed() {
        var inside = inside("100.64.0.1", "100.64.0.0/10", "10.0.0.0/8");
        assertThat(has(inside, "100.64.0.7")).isFalse();
        assertThat(has(inside, "10.0.0.7")).isTrue();
    }

    @Test
    void whatIsNoNetworkIsRefused() {
        for (var text : List.of("10.0.0.0/33", "10.0.0.0/x", "overlay", "::/129", "10.0.0.0/-1")) {
            assertThatThrownBy(() -> inside("192.0.2.1", text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("RTP_INSIDE");
        }
    }
}
