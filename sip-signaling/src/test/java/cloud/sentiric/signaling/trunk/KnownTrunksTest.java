package cloud.sentiric.signaling.trunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whose an address or a contact is. */
final class KnownTrunksTest {
    private final ContactNames names = new ContactNames("0123456789abcdef");
    private final KnownTrunks trunks = new KnownTrunks(names);

    private static KnownTrunk from(String id, String... sources) {
        var plain = TrunkWorld.trunk(id);
        return new KnownTrunk(plain.account(), plain.host(), 0, "", "", false, plain.registrar(), 0, List.of(sources));
    }

    private @Nullable String of(String address) {
        var trunk = trunks.from(InetAddress.ofLiteral(address));
        return trunk == null ? null : trunk.id().id();
    }

    @Test
    void theNarrowestNetworkCounts() {
        trunks.learn(
                List.of(from("wide", "192.0.2.0/24", "2001:db8::/32"), from("narrow", "192.0.2.16/28", "no network")));
        assertThat(of("192.0.2.17")).isEqualTo("narrow");
        assertThat(of("192.0.2.1")).isEqualTo("wide");
        assertThat(of("2001:db8::1")).isEqualTo("wide");
        assertThat(of("198.51.100.1")).isNull();
        trunks.learn(List.of());
        assertThat(of("192.0.2.1")).isNull();
    }

    @Test
    void aContactIsKnownWhereWeRegister() {
        var registering = TrunkWorld.registering("carrier");
        trunks.learn(List.of(registering, from("other")));
        assertThat(trunks.registeredAs(names.of(registering.id()))).isEqualTo(registering);
        assertThat(trunks.registeredAs(names.of(new TrunkId("acme", "other")))).isNull();
        assertThat(new ContactNames("another secret").of(registering.id())).isNotEqualTo(names.of(registering.id()));
    }
}
