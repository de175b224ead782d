package cloud.sentiric.store.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeTest {
    @Test
    void isATenantOrExplicitlyAll() {
        assertThat(Scope.of("tenant_id", "acme")).isEqualTo(Outcome.done(new Scope(Optional.of(new TenantId("acme")))));
        assertThat(Scope.of("tenant_id", "-")).isEqualTo(Outcome.done(new Scope(Optional.empty())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "--", "Acme", "9lives", "a b", "a\u0000", "a-b", "ç"})
    void isNothingElse(String text) {
        assertThat(Scope.of("tenant_id", text)).isInstanceOf(Outcome.Invalid.class);
        assertThat(TenantId.of("tenant_id", text)).isInstanceOf(Outcome.Invalid.class);
    }

    @Test
    void allIsNoTenant() {
        assertThat(TenantId.of("tenant_id", "-")).isInstanceOf(Outcome.Invalid.class);
    }
}
