package cloud.sentiric.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.phone.Phone;
import java.util.ArrayList;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A signaling instance that stops for a while and then goes on where it was. */
@Order(75)
@ExtendWith(PlatformExtension.class)
final class SlowNodeIT {
    private static final int CALLS = 16;

    private final Platform platform;

    SlowNodeIT(Platform platform) {
        this.platform = platform;
    }

    @Test
    @Timeout(120)
    void invitesThatItFindsLaterHaveMovedAndRunOnce() {
        double moved = moved();
        var node = platform.environment().process(nodeThatGetsCalls()).orElseThrow();
        var phones = new ArrayList<Phone>();

        Stopped.during(node, () -> {
            for (int i = 0; i < CALLS; i++) {
                var alice = platform.trunk();
                alice.invite(platform.uri(Platform.ECHO));
                phones.add(alice);
            }
            phones.forEach(alice ->
                    assertThat(alice.expectsFinal(Phone.PATIENCE).status()).isEqualTo(200));
        });
        assertThat(moved()).isGreaterThan(moved);

        phones.forEach(alice -> {
            alice.hangUp();
            alice.expects("BYE", 200);
            assertThat(platform.calls().finished(alice.callId()).reason()).isEqualTo("normal");
            assertThat(platform.calls().events(alice.callId()))
                    .containsExactlyInAnyOrder("call.started", "call.answered", "call.ended");
        });
        platform.isQuiet();
    }

    /** The one that is fastest, or one of two. */
    private String nodeThatGetsCalls() {
        var alice = platform.trunk();
        alice.invite(platform.uri(Platform.ECHO));
        assertThat(alice.expectsFinal(Phone.PATIENCE).status()).isEqualTo(200);
        String node = platform.signalingOf(alice);
        alice.hangUp();
        alice.expects("BYE", 200);
        return node;
    }

    private double moved() {
        return platform.metric("sip_requests_moved_total", "GATEWAY");
    }
}
