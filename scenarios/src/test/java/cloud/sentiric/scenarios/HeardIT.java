package cloud.sentiric.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** How the parties of a call were heard is told while it is bad, and of the whole call in its record. */
@Order(46)
@ExtendWith(PlatformExtension.class)
final class HeardIT {
    private final Platform platform;

    HeardIT(Platform platform) {
        this.platform = platform;
    }

    @AfterEach
    void nothingIsLeft() {
        platform.isQuiet();
    }

    @Test
    @Timeout(90)
    void aPartyThatIsHardToHearShowsInEventsAndRecord() {
        try (var alice = new Line(platform, "2001");
                var bob = Line.registered(platform, "1001")) {
            alice.speech().losesOneIn(5);
            alice.calls("1001");
            bob.rings();
            bob.accepts();
            alice.isAnswered();
            var call = alice.callId();
            Awaitility.await("a bad interval")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> platform.calls().qualities(call), told -> !told.isEmpty());
            alice.hangsUp();
            bob.isHungUp();

            var caller = Awaitility.await("the caller's record")
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> platform.calls().heard(call, "caller"), heard -> heard.isPresent())
                    .orElseThrow();
            var callee = Awaitility.await("the callee's record")
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> platform.calls().heard(call, "callee"), heard -> heard.isPresent())
                    .orElseThrow();
            assertThat(caller.loss()).isCloseTo(0.2, within(0.03));
            assertThat(caller.mos()).isBetween(1.5, 3.0);
            assertThat(caller.worstMos()).isBetween(1.5, 3.0);
            assertThat(caller.cause()).isEmpty();
            assertThat(callee.loss()).isLessThan(0.01);
            assertThat(callee.mos()).isGreaterThan(4);
            assertThat(platform.calls().qualities(call))
                    .containsSubsequence(
                            "caller interval sentiric_demo", "callee whole sentiric_demo", "caller whole sentiric_demo")
                    .doesNotContain("callee interval sentiric_demo");
            assertThat(platform.calls().events(call)).isEqualTo(List.of("call.started", "call.answered", "call.ended"));
        }
    }

    /** A party behind a firewall: nothing of it arrives, and the record says so. */
    @Test
    @Timeout(90)
    void aPartyOfWhomNothingArrivesIsNamedWithTheCause() {
        try (var alice = new Line(platform, "2001");
                var bob = Line.registered(platform, "1001")) {
            alice.calls("1001");
            bob.rings();
            bob.accepts();
            alice.isAnswered();
            bob.speech().fallsSilent();
            var call = alice.callId();
            var logs = platform.logs();
            Awaitility.await("a line in the log of media-service")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> logs.lines("media-service").stream()
                            .anyMatch(line -> line.contains("the callee is not heard for")
                                    && line.contains("nothing arrives")
                                    && line.contains(call.value())));
            alice.hangsUp();
            bob.isHungUp();
            var callee = Awaitility.await("the callee's record")
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> platform.calls().heard(call, "callee"), heard -> heard.isPresent())
                    .orElseThrow();
            assertThat(callee.cause()).isEqualTo("nothing_arrives");
            assertThat(callee.mos()).isLessThan(2);
            assertThat(callee.loss()).isGreaterThan(0.5);
        }
    }
}
