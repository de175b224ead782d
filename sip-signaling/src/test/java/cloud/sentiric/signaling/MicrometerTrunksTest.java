package cloud.sentiric.signaling;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.trunk.Account;
import cloud.sentiric.signaling.trunk.ContactNames;
import cloud.sentiric.signaling.trunk.KnownTrunk;
import cloud.sentiric.signaling.trunk.KnownTrunks;
import cloud.sentiric.signaling.trunk.TrunkBoard;
import cloud.sentiric.signaling.trunk.TrunkId;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is to be seen of trunks. */
final class MicrometerTrunksTest {
    private static final TrunkId CARRIER = new TrunkId("acme", "carrier");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final KnownTrunks trunks = new KnownTrunks(new ContactNames("0123456789abcdef"));
    private final Map<TrunkId, Boolean> registrations = new HashMap<>();
    private double seats = 3;
    private final MicrometerTrunks meters =
            new MicrometerTrunks(registry, trunks, new TrunkBoard(), id -> seats, () -> registrations);

    private Gauge gauge(String name) {
        return registry.get(name).tags("tenant", "acme", "trunk", "carrier").gauge();
    }

    private void learn() {
        trunks.learn(List.of(new KnownTrunk(
                new Account(CARRIER, ""), "carrier.example", 0, "", "", false, "carrier.example", 0, List.of())));
        meters.renew();
    }

    @Test
    void rowsStayWhileTheirTrunksDo() {
        learn();
        var up = gauge("sip.trunk.up");
        var calls = gauge("sip.trunk.calls");
        seats = 4;
        learn();
        assertThat(gauge("sip.trunk.up")).isSameAs(up);
        assertThat(gauge("sip.trunk.calls")).isSameAs(calls);
        assertThat(calls.value()).isEqualTo(4);
        trunks.learn(List.of());
        meters.renew();
        assertThat(registry.find("sip.trunk.up").gauge()).isNull();
    }

    @Test
    void aRegistrationIsSeenAtOnce() {
        registrations.put(CARRIER, false);
        meters.renew();
        assertThat(gauge("sip.trunk.registered").value()).isZero();
        registrations.put(CARRIER, true);
        assertThat(gauge("sip.trunk.registered").value()).isEqualTo(1);
    }
}
