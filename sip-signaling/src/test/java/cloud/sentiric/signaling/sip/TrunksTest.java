package cloud.sentiric.signaling.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TrunksTest {
    private final Trunks trunks = Trunks.parse("local=127.0.0.2/32, carrier=203.0.113.128/25,six=2001:db8:1::/47");

    @ParameterizedTest
    @CsvSource({
        "127.0.0.2,local",
        "127.0.0.1,",
        "203.0.113.128,carrier",
        "203.0.113.255,carrier",
        "203.0.113.127,",
        "2001:db8:0:ffff::1,six",
        "2001:db8:1:ffff::1,six",
        "2001:db8:2::1,"
    })
    void anAddressBelongsToTheTrunkOfItsNetwork(String address, @Nullable String trunk) {
        assertThat(trunks.find(InetAddress.ofLiteral(address))).isEqualTo(trunk);
    }

    @Test
    void aTrunkMayHaveSeveralNetworks() {
        var two = Trunks.parse("carrier=203.0.113.0/25, carrier = 198.51.100.7");
        assertThat(two.find(InetAddress.ofLiteral("203.0.113.1"))).isEqualTo("carrier");
        assertThat(two.find(InetAddress.ofLiteral("198.51.100.7"))).isEqualTo("carrier");
    }

    @Test
    void noneIsNoTrunk() {
        assertThat(Trunks.parse("").find(InetAddress.ofLiteral("127.0.0.1"))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "a=",
                "a=host",
                "a=10.0.0.0/33",
                "a=10.0.0.0/x",
                "a=::/129",
                "=10.0.0.0/8",
                " =10.0.0.0/8"
            })
    void anythingElseIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Trunks.parse(text));
    }
}
