package cloud.sentiric.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.phone.Phone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Callers hang up while another process floods the platform with REGISTER and INVITE: many times what it can carry. */
@Order(55)
@ExtendWith(PlatformExtension.class)
final class FloodIT {
    private static final Logger log = LoggerFactory.getLogger(FloodIT.class);
    private static final boolean LONG = "true".equals(System.getenv("SENTIRIC_LONG"));
    private static final Duration T1 = Duration.ofMillis(500);
    private static final int CALLS = 20;
    private static final int PER_SECOND = LONG ? 4000 : 2000;
    private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

    private final Platform platform;

    FloodIT(Platform platform) {
        this.platform = platform;
    }

    @Test
    @Timeout(120)
    void whoHangsUpIsAnsweredWithinT1AndItsPortReturns() {
        var phones = new ArrayList<Phone>();
        for (int i = 0; i < CALLS; i++) {
            var alice = platform.trunk();
            alice.invite(platform.uri(Platform.ECHO));
            assertThat(alice.expectsFinal(Phone.PATIENCE).status()).isEqualTo(200);
            phones.add(alice);
        }
        double idle = messages();
        var taken = new ArrayList<Duration>();
        try (var flood = Flood.start(platform.gateway(), Platform.UNKNOWN, PER_SECOND)) {
            Awaitility.await("a flood").atMost(Duration.ofSeconds(20)).until(() -> messages() > idle + 2 * PER_SECOND);
            long began = System.nanoTime();
            double before = messages();
            for (var alice : phones) {
                long asked = System.nanoTime();
                alice.hangUp();
                alice.expects("BYE", 200);
                taken.add(Duration.ofNanos(System.nanoTime() - asked));
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            double seconds = Duration.ofNanos(System.nanoTime() - began).toMillis() / 1000.0;
            Awaitility.await("the ports are free")
                    .atMost(T1.multipliedBy(4))
                    .until(() -> platform.metric("rtp_sessions_active", "MEDIA")
                            <= platform.unacknowledged().open());
            assertThat(flood.isRunning()).isTrue();
            log.info(
                    "{} messages/s at the nodes, BYE answered after ms: {}",
                    Math.round((messages() - before) / seconds),
                    taken.stream().map(Duration::toMillis).sorted().toList());
        }
        assertThat(taken).allSatisfy(each -> assertThat(each).isLessThan(T1));
        phones.forEach(alice -> assertThat(platform.calls().events(alice.callId()))
                .as("each event once")
                .doesNotHaveDuplicates());
        platform.isQuiet();
    }

    private double messages() {
        return platform.metric("sip_messages_total", "SIGNALING_B", "SIGNALING_C");
    }
}
