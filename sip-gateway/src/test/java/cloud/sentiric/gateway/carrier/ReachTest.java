package cloud.sentiric.gateway.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReachTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "10.1.2.3",
                "172.16.0.1",
                "192.168.1.1",
                "100.64.0.1",
                "100.127.255.254",
                "169.254.1.1",
                "0.0.0.0",
                "0.1.2.3",
                "224.0.0.1",
                "255.255.255.255",
                "240.0.0.1",
                "::1",
                "::",
                "fe80::1",
                "fc00::1",
                "fd12::1",
                "ff02::1",
                "64:ff9b::a00:1",
                "2002:a00:1::1",
                "::ffff:0:10.0.0.1"
            })
    void isPrivate(String address) {
        assertThat(Reach.isPrivate(InetAddress.ofLiteral(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"8.8.8.8", "100.63.0.1", "100.128.0.1", "172.32.0.1", "198.51.100.1", "2001:db8::1", "2a00::1"})
    void isPublic(String address) {
        assertThat(Reach.isPrivate(InetAddress.ofLiteral(address))).isFalse();
    }
}
