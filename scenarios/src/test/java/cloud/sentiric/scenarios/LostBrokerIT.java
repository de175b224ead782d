package cloud.sentiric.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** RabbitMQ is away for 15 s, or 60 s with SENTIRIC_LONG=true, while calls begin and end. */
@Order(70)
@ExtendWith(PlatformExtension.class)
final class LostBrokerIT {
    private static final int SECONDS = "true".equals(System.getenv("SENTIRIC_LONG")) ? 60 : 15;
    private static final int CALLS_PER_SECOND = 4;
    /** Until all that waited is in the database. */
    private static final Duration CATCHING_UP = Duration.ofSeconds(60);

    private final Platform platform;

    LostBrokerIT(Platform platform) {
        this.platform = platform;
    }

    @Test
    @Timeout(240)
    void callsGoOnAndNoEventIsLost() {
        String caller = "broker" + ThreadLocalRandom.current().nextInt(1_000_000);
        int calls = SECONDS * CALLS_PER_SECOND;
        var limit = Duration.ofSeconds(SECONDS + 60);
        // the first calls begin before the broker stops, the last end after it has stopped for good
        var load = platform.sipp()
                .start(
                        "invite_answered_with_rtp_then_bye",
                        Platform.ECHO,
                        caller,
                        limit,
                        "-m",
                        Integer.toString(calls),
                        "-r",
                        Integer.toString(CALLS_PER_SECOND),
                        "-d",
                        "2000");
        try (load) {
            platform.stopBroker();
            load.succeeds(limit);
        } finally {
            platform.up();
        }

        var rows = platform.calls().finishedOf(caller, calls, CATCHING_UP);
        assertThat(rows).allSatisfy(row -> assertThat(row.disposition()).isEqualTo("ANSWERED"));
        assertThat(platform.calls().eventCount(caller)).isEqualTo(3 * calls);
        platform.isQuiet();
    }
}
