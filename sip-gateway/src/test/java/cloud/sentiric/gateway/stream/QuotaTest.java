package cloud.sentiric.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class QuotaTest {
    private final Quota quota = new Quota(5, 2);

    private boolean enter(String address) {
        return quota.enter(InetAddress.ofLiteral(address), false);
    }

    @Test
    void leavesTrustedSourcesToTheBoundOfAll() {
        for (int i = 1; i <= 5; i++) {
            assertThat(quota.enter(InetAddress.ofLiteral("192.0.2.1"), true)).isTrue();
        }
        assertThat(quota.enter(InetAddress.ofLiteral("192.0.2.1"), true)).isFalse();
    }

    @Test
    void boundsEachSource() {
        assertThat(enter("192.0.2.1")).isTrue();
        assertThat(enter("192.0.2.1")).isTrue();
        assertThat(enter("192.0.2.1")).isFalse();
        assertThat(enter("192.0.2.2")).isTrue();
        quota.leave(InetAddress.ofLiteral("192.0.2.1"));
        assertThat(enter("192.0.2.1")).isTrue();
    }

    @Test
    void countsIpv6ByNetwork() {
        assertThat(enter("2001:db8:1:2::1")).isTrue();
        assertThat(enter("2001:db8:1:2:ffff::2")).isTrue();
        assertThat(enter("2001:db8:1:2::3")).isFalse();
        assertThat(enter("2001:db8:1:3::1")).isTrue();
    }

    @Test
    void boundsAllAndForgetsThoseThatLeft() {
        for (int i = 1; i <= 5; i++) {
            assertThat(enter("192.0.2." + i)).isTrue();
        }
        assertThat(enter("192.0.2.6")).isFalse();
        for (int i = 1; i <= 5; i++) {
            quota.leave(InetAddress.ofLiteral("192.0.2." + i));
        }
        assertThat(quota.sources()).isZero();
        assertThat(enter("192.0.2.6")).isTrue();
    }
}
