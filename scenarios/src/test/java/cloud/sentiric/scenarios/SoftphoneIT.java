package cloud.sentiric.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.phone.audio.Likeness;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A softphone that we did not write, over each transport. */
@Order(45)
@ExtendWith(PlatformExtension.class)
final class SoftphoneIT {
    private static final Duration TALK = Duration.ofSeconds(4);

    private final Platform platform;

    SoftphoneIT(Platform platform) {
        this.platform = platform;
    }

    @ParameterizedTest
    @CsvSource({"UDP,1001,false", "TCP,1002,false", "TLS,2001,false", "TLS,2001,true"})
    void baresipRegistersCallsAndHearsItself(String transport, String user, boolean sealed) throws SQLException {
        hearsItself(
                user,
                () -> sealed
                        ? Baresip.startSealed(platform.environment(), user, transport, 3)
                        : Baresip.start(platform.environment(), user, transport));
    }

    @ParameterizedTest
    @ValueSource(strings = {"g722", "opus"})
    void soItDoesByAnotherCodecAlone(String codec) throws SQLException {
        hearsItself("1001", () -> Baresip.startSpeaking(platform.environment(), "1001", codec, 3));
    }

    private void hearsItself(String user, Supplier<Baresip> phone) throws SQLException {
        var calls = platform.calls();
        var bindings = new Bindings(platform.environment());
        int calledBefore = calls.rowsOf(user).size();
        int boundBefore = bindings.of(user).size();

        var softphone = phone.get();
        try (softphone) {
            softphone.isRegistered();
            assertThat(bindings.of(user)).hasSize(1);
            softphone.calls(Platform.ECHO);
            await().pollDelay(TALK).until(() -> true);
            softphone.hangsUp();
        }

        assertThat(bindings.of(user)).hasSize(boundBefore);
        var row =
                calls.finishedOf(user, calledBefore + 1, Duration.ofSeconds(10)).getLast();
        assertThat(row.disposition()).isEqualTo("ANSWERED");
        assertThat(row.endedBy()).isEqualTo("caller");
        assertThat(Likeness.between(softphone.heard(), softphone.said()).isSame())
                .isTrue();
    }
}
