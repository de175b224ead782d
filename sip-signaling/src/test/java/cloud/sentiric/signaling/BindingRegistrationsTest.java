package cloud.sentiric.signaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.sentiric.number.Region;
import cloud.sentiric.signaling.registrar.Binding;
import cloud.sentiric.signaling.registrar.BindingEvents;
import cloud.sentiric.signaling.registrar.Domains;
import cloud.sentiric.signaling.registrar.MemoryBindings;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Parameters;
import cloud.sentiric.signaling.sip.SipUri;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an operator sees of bindings and does with them. */
final class BindingRegistrationsTest {
    private static final Aor ALICE = new Aor("1001", "sentiric.cloud");
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

    private final MemoryBindings bindings = new MemoryBindings();
    private final List<String> unbound = new ArrayList<>();
    private final BindingRegistrations registrations = new BindingRegistrations(
            bindings,
            new BindingEvents() {
                @Override
                public void bound(Aor aor, Binding binding) {}

                @Override
                public void awaited(Aor aor) {}

                @Override
                public void unbound(Aor aor, Binding binding) {
                    unbound.add(aor + " " + binding);
                }
            },
            new Domains("sentiric.cloud", List.of(), new Region("TR")),
            () -> NOW);

    BindingRegistrationsTest() {
        bindings.bindings.put(ALICE, List.of(binding("sip:a@192.0.2.1"), binding("sip:b@192.0.2.1")));
    }

    private static Binding binding(String uri) {
        return new Binding(
                SipUri.parse(uri), Parameters.NONE, new CallId("reg"), 1, NOW.plusSeconds(60), List.of(), "", false);
    }

    private List<String> removed(String contact) {
        return registrations.remove("sip:1001@sentiric.cloud", contact).toCompletableFuture().join().stream()
                .map(cloud.sentiric.proto.signaling.v1.Binding::getContactUri)
                .toList();
    }

    @Test
    void oneIsTakenAwayOrAll() {
        assertThat(removed("sip:a@192.0.2.1")).containsExactly("sip:a@192.0.2.1");
        assertThat(bindings.bindings.get(ALICE)).containsExactly(binding("sip:b@192.0.2.1"));
        assertThat(removed("sip:a@192.0.2.1")).isEmpty();
        assertThat(removed("")).containsExactly("sip:b@192.0.2.1");
        assertThat(unbound)
                .containsExactly("sip:1001@sentiric.cloud sip:a@192.0.2.1", "sip:1001@sentiric.cloud sip:b@192.0.2.1");
    }

    @Test
    void whatOthersChangeMeanwhileIsTakenIntoAccount() {
        for (int i = 0; i < 3; i++) {
            bindings.beforeStore.add(bindings::touch);
        }
        assertThat(removed("")).hasSize(2);
    }

    @Test
    void whatCannotBeDoneIsSaid() {
        assertThatThrownBy(() -> registrations
                        .remove("sip:1001@elsewhere.example", "")
                        .toCompletableFuture()
                        .join())
                .hasCauseInstanceOf(IllegalArgumentException.class);
        bindings.away = true;
        assertThatThrownBy(() -> removed("")).hasCauseInstanceOf(IllegalStateException.class);
    }
}
