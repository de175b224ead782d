package cloud.sentiric.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.phone.Phone;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A signaling instance that stops for a while and then goes on where it was. */
@Order(75)
@ExtendWith(PlatformExtension.class)
final class SlowNodeIT {
    private static final int CALLS = 16;
    private static final Pattern NODE = Pattern.compile("\"address\":\"[^\"]*:(\\d+)\".*?\"share\":([0-9.E-]+)");

    private final Platform platform;

    SlowNodeIT(Platform platform) {
        this.platform = platform;
    }

    @Test
    @Timeout(120)
    void invitesThatItFindsLaterHaveMovedAndRunOnce() {
        double moved = moved();
        var node = platform.environment().process(busiest()).orElseThrow();
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

    /** The node with the largest share of new calls, half of them at least. */
    private String busiest() {
        var nodes = NODE.matcher(platform.targets()).results().toList();
        var most = nodes.stream().max(Comparator.comparingDouble(node -> Double.parseDouble(node.group(2))));
        return platform.signalingAt(Integer.parseInt(most.orElseThrow().group(1)));
    }

    private double moved() {
        return platform.metric("sip_requests_moved_total", "GATEWAY");
    }
}
