package cloud.sentiric.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.sentiric.phone.sip.Hop;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CallArgumentsTest {
    @Test
    void aNumberAloneIsCalledThroughTheLocalGateway() {
        var arguments = CallArguments.parse(List.of("902124548590"));

        assertThat(arguments.callee().text()).isEqualTo("sip:902124548590@sentiric.cloud");
        assertThat(arguments.gateway()).isEqualTo(new Hop("127.0.0.1", 5060));
        assertThat(arguments.listening()).isEqualTo(Duration.ofSeconds(20));
        assertThat(arguments.cancelAfter()).isEmpty();
    }

    @Test
    void optionsMayStandAnywhere() {
        var arguments = CallArguments.parse(
                List.of("--gateway", "[::1]:5080", "sip:x@example.org", "--cancel-after", "30", "--user", "1001"));

        assertThat(arguments.callee().text()).isEqualTo("sip:x@example.org");
        assertThat(arguments.gateway()).isEqualTo(new Hop("::1", 5080));
        assertThat(arguments.cancelAfter()).contains(Duration.ofMillis(30));
        assertThat(arguments.user()).contains("1001");
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(() -> CallArguments.parse(List.of())).hasMessageContaining("one number");
        assertThatThrownBy(() -> CallArguments.parse(List.of("1", "--loud", "1")))
                .hasMessage("no option --loud");
        assertThatThrownBy(() -> CallArguments.parse(List.of("1", "--user"))).hasMessage("--user needs a value");
        assertThatThrownBy(() -> CallArguments.parse(List.of("1", "--seconds", "x")))
                .hasMessage("--seconds takes a whole number, not x");
        assertThatThrownBy(() -> CallArguments.parse(List.of("1", "--gateway", "h:p")))
                .hasMessageContaining("--gateway");
    }
}
