package cloud.sentiric.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.phone.Phone;
import cloud.sentiric.phone.UnexpectedSip;
import cloud.sentiric.phone.sip.SipResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Signaling instances end without notice, one and then the other, and come back. */
@Order(80)
@ExtendWith(PlatformExtension.class)
final class LostNodeIT {
    private static final Duration TAKEOVER = Duration.ofSeconds(3);

    private final Platform platform;

    LostNodeIT(Platform platform) {
        this.platform = platform;
    }

    @Test
    @Timeout(180)
    void theOtherTakesOverThenNobodyThenBoth() throws IOException {
        String first = calls();
        kill(first);

        String second = calls();
        assertThat(second).isNotEqualTo(first);
        // A line is sent once and by nobody again, so none goes to a node that is not known to be dead.
        Awaitility.await("the gateway knows that the node is dead")
                .atMost(TAKEOVER)
                .until(platform::targets, targets -> targets.contains("\"state\":\"down\""));
        try (var netcat = new Datagrams("127.0.0.1", platform.gateway())) {
            netcat.send("REGISTER sip:test@sentiric.cloud SIP/2.0\n".getBytes(StandardCharsets.UTF_8));
            assertThat(netcat.answer(TAKEOVER))
                    .hasValueSatisfying(answer -> assertThat(answer).startsWith("SIP/2.0 200"));
        }

        kill(second);
        Awaitility.await("503 with no node left")
                .atMost(Duration.ofSeconds(10))
                .ignoreException(UnexpectedSip.class)
                .untilAsserted(
                        () -> assertThat(answer(Duration.ofSeconds(2)).status()).isEqualTo(503));

        platform.up();
        calls();
    }

    /** A call that is answered in time; tells which instance did. */
    private String calls() {
        var alice = platform.trunk();
        alice.invite(platform.uri(Platform.ECHO));
        assertThat(alice.expectsFinal(TAKEOVER).status()).isEqualTo(200);
        String instance = platform.signalingAt(
                alice.dialog().orElseThrow().remoteTarget().hop().port());
        alice.hangUp();
        alice.expects("BYE", 200);
        platform.calls().finished(alice.callId());
        return instance;
    }

    private SipResponse answer(Duration patience) {
        Phone alice = platform.trunk();
        alice.invite(platform.uri(Platform.ECHO));
        return alice.expectsFinal(patience);
    }

    private void kill(String instance) {
        var process = platform.environment().process(instance).orElseThrow();
        assertThat(process.destroyForcibly()).isTrue();
        Awaitility.await("the process ends").atMost(Phone.PATIENCE).until(() -> !process.isAlive());
    }
}
