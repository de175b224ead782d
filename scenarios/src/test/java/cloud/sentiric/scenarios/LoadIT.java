package cloud.sentiric.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many calls at once, each with speech to the echo: 24 s at 25 a second, or 3,000 at 100 a second with SENTIRIC_LONG=true. */
@Order(50)
@ExtendWith(PlatformExtension.class)
final class LoadIT {
    private static final boolean LONG = "true".equals(System.getenv("SENTIRIC_LONG"));
    private static final int CALLS = LONG ? 3000 : 600;
    private static final int CALLS_PER_SECOND = LONG ? 100 : 25;
    private static final int WARM_UP = 200;
    private static final int WARM_UP_PER_SECOND = 20;
    private static final Duration TALK = Duration.ofSeconds(2);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Platform platform;

    LoadIT(Platform platform) {
        this.platform = platform;
    }

    @Test
    @Timeout(240)
    void noCallFailsAndNothingIsLeft() {
        String caller = "load" + ThreadLocalRandom.current().nextInt(1_000_000);
        var logs = platform.logs();
        double threads = threads();

        // For the first seconds of load the JVMs' compilers want both cores: begin slowly, as a day does.
        calls("warm" + caller, WARM_UP, WARM_UP_PER_SECOND);
        calls(caller, CALLS, CALLS_PER_SECOND);

        platform.isQuiet();
        var rows = platform.calls().finishedOf(caller, CALLS, Duration.ofSeconds(30));
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.disposition()).isEqualTo("ANSWERED");
            // From the ACK on: where it or the 200 was lost, the 200 came again after 0.5 s.
            assertThat(row.durationMillis()).isBetween(TALK.toMillis() - 1000, TALK.toMillis() + 5000);
        });
        assertThat(platform.calls().eventCount(caller)).isEqualTo(3 * CALLS);
        assertThat(logs.alarms()).isEmpty();
        // Idle threads of the gRPC executors end after a minute.
        Awaitility.await("threads").atMost(Duration.ofSeconds(60)).until(() -> threads() <= threads + 40);
    }

    private void calls(String caller, int calls, int perSecond) {
        platform.sipp()
                .start(
                        "invite_answered_with_rtp_then_bye",
                        Platform.ECHO,
                        caller,
                        LIMIT,
                        "-m",
                        Integer.toString(calls),
                        "-r",
                        Integer.toString(perSecond),
                        "-l",
                        Integer.toString(calls),
                        "-d",
                        Long.toString(TALK.toMillis()))
                .succeeds(LIMIT.plusSeconds(10));
    }

    private double threads() {
        return platform.metric("jvm_threads_live_threads", "GATEWAY", "SIGNALING_B", "SIGNALING_C", "MEDIA", "CDR");
    }
}
