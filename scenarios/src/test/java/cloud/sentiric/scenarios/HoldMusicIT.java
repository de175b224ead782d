package cloud.sentiric.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who is on hold hears the music of the tenant, whatever becomes of the node that has the call. */
@Order(83)
@ExtendWith(PlatformExtension.class)
final class HoldMusicIT {
    private static final int SECOND = Speech.RATE;
    /** Seconds until all know that a node is gone. */
    private static final int TAKEN_OVER = 8;

    private final Platform platform;

    HoldMusicIT(Platform platform) {
        this.platform = platform;
    }

    @Test
    @Timeout(120)
    void itGoesOnThoughTheNodeIsKilled() {
        var realm = platform.secondRealm();
        var logs = platform.logs();
        try (var alice = new Line(platform, "2001", realm);
                var bob = Line.registered(platform, "1001", realm)) {
            alice.calls("1001");
            bob.rings();
            bob.accepts();
            alice.isAnswered();
            HandedOnIT.hear(alice, bob);

            alice.holds();
            bob.isHeld();
            alice.isAgreed(false);
            hearsMusic(bob, alice, 2);
            int silent = alice.speech().heard().size();

            var process = platform.environment().process(alice.node()).orElseThrow();
            assertThat(process.destroyForcibly()).isTrue();
            hearsMusic(bob, alice, TAKEN_OVER);
            assertThat(alice.speech().heard()).hasSize(silent);
            assertThat(logs.lines("media-service"))
                    .as("neither is expected to speak")
                    .noneMatch(line -> line.contains("is not heard"));

            alice.resumes();
            bob.isRenewed();
            alice.isAgreed(true);
            HandedOnIT.hear(alice, bob);
            assertThat(bob.speech().heard().getLast().voice())
                    .isEqualTo(alice.speech().voice());
            alice.hangsUp();
            bob.isHungUp();
        } finally {
            platform.up();
        }
        platform.isQuiet();
    }

    /** So many seconds of somebody who is not the other party. */
    private static void hearsMusic(Line who, Line other, int seconds) {
        int before = strange(who, other);
        Awaitility.await("music")
                .atMost(Duration.ofSeconds(2 * seconds + 6))
                .until(() -> strange(who, other) >= before + seconds * SECOND);
    }

    private static int strange(Line who, Line other) {
        return who.speech().heard().size()
                - who.speech().heardOf(other.speech()).size();
    }
}
