package cloud.sentiric.signaling.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.number.Region;
import cloud.sentiric.signaling.digest.GatewayKeys;
import cloud.sentiric.signaling.registrar.Domains;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CallRehearsalTest {
    private final CallRehearsal rehearsal = new CallRehearsal(
            GatewayKeys.parse("1:0123456789abcdef"), new Domains("sentiric.cloud", List.of(), new Region("TR")));

    /** A call that does not end is an exception. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rehearsedCallsEnd(boolean echo) {
        for (int i = 0; i < 3; i++) {
            rehearsal.call(echo);
        }
        assertThat(rehearsal.transactions()).isZero();
    }

    @Test
    void theNodeIsReadyOnlyAfterwards() {
        assertThat(rehearsal.available()).isFalse();
    }
}
