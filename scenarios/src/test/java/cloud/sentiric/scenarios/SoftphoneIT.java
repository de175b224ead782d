package cloud.sentiric.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.phone.audio.Likeness;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A softphone that we did not write, over each transport. */
@Order(45)
@ExtendWith(PlatformExtension.class)
final class SoftphoneIT {
    private static final Duration CALL = Duration.ofSeconds(6);

    private final Platform platform;

    SoftphoneIT(Platform platform) {
        this.platform = platform;
    }

    @ParameterizedTest
    @CsvSource({"UDP,1001", "TCP,1002", "TLS,2001"})
    void baresipRegistersCallsAndHearsItself(String transport, String user) throws SQLException {
        var calls = platform.calls();
        var softphone = Baresip.of(platform.environment(), user, transport);
        int before = calls.rowsOf(user).size();

        try (var running = softphone.calls(Platform.ECHO, CALL)) {
            await().atMost(CALL).until(running::output, output -> output.contains("[1 binding]"));
            assertThat(new Bindings(platform.environment()).of(user)).hasSize(1);
            assertThat(running.succeeds(CALL.plusSeconds(10))).contains("Call established");
        }

        var row = calls.finishedOf(user, before + 1, Duration.ofSeconds(10)).getLast();
        assertThat(row.disposition()).isEqualTo("ANSWERED");
        assertThat(row.endedBy()).isEqualTo("caller");
        assertThat(Likeness.between(softphone.heard(), softphone.said()).isSame())
                .isTrue();
    }
}
