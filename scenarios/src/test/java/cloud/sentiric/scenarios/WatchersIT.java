package cloud.sentiric.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.phone.Phone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who watches another user: the lamp of his calls, and what his phone says of him. */
@Order(49)
@ExtendWith(PlatformExtension.class)
final class WatchersIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** Calls of which one comes to each node, as a rule. */
    private static final int MOST_CALLS = 16;
    /** Longer than the pause between two notices of presence (RFC 3856 §6.10). */
    private static final String TOLD = "6000";

    private static final Pattern CONFIRMED = Pattern.compile("<state>confirmed</state>");

    private final Platform platform;

    WatchersIT(Platform platform) {
        this.platform = platform;
    }

    private Command watches(String flow, String... options) {
        var all = new ArrayList<>(platform.digest("1002", "1001"));
        all.addAll(List.of("-m", "1"));
        all.addAll(List.of(options));
        return platform.subscribers().start(flow, "1001", "1002", LIMIT, all.toArray(String[]::new));
    }

    /** RFC 4235: whatever node the watcher came to, it sees the calls of both. */
    @Test
    void aLampIsOnWhileThereAreCallsAtAnyNode() {
        try (var watcher = watches("watcher_sees_calls", Sipp.seen("watcher_sees_calls"));
                var _ = Callee.registered(platform, "1001")) {
            Awaitility.await("the watcher sees none")
                    .atMost(PATIENCE)
                    .until(() -> Sipp.lastSeen("watcher_sees_calls", "NOTIFY").contains("terminated"));
            // One at each node, unless the gateway finds one of them too slow.
            var calls = new HashMap<String, Phone>();
            for (int tries = 0; tries < MOST_CALLS && calls.size() < 2; tries++) {
                var phone = call();
                if (calls.putIfAbsent(nodeOf(phone), phone) != null) {
                    hangUp(phone);
                }
            }
            Awaitility.await("the watcher sees " + calls.size() + " calls")
                    .atMost(PATIENCE)
                    .until(() -> CONFIRMED
                                    .matcher(Sipp.lastSeen("watcher_sees_calls", "NOTIFY"))
                                    .results()
                                    .count()
                            == calls.size());
            calls.values().forEach(WatchersIT::hangUp);
            watcher.succeeds(PATIENCE);
        }
        platform.isQuiet();
    }

    private Phone call() {
        var phone = platform.trunk();
        phone.invite(platform.uri(Platform.ALICE));
        assertThat(phone.expectsFinal(Phone.PATIENCE).status()).isEqualTo(200);
        return phone;
    }

    private static void hangUp(Phone phone) {
        phone.hangUp();
        phone.expects("BYE", 200);
    }

    private String nodeOf(Phone phone) {
        return platform.signalingAt(
                phone.dialog().orElseThrow().remoteTarget().hop().port());
    }

    /** RFC 3856, RFC 3903. */
    @Test
    void whatAPhonePublishesIsSeen() {
        var publisher = Stream.concat(platform.digest("1001", "1001").stream(), Stream.of("-m", "1", "-d", TOLD))
                .toArray(String[]::new);
        try (var watcher = watches("watcher_sees_presence");
                var phone = platform.subscribers().start("phone_publishes", "1001", "1001", LIMIT, publisher)) {
            phone.succeeds(LIMIT);
            watcher.succeeds(PATIENCE);
        }
        platform.isQuiet();
    }
}
