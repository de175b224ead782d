package cloud.sentiric.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.phone.Phone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
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

    private static final Pattern NAME = Pattern.compile("call-id=\"([^\"]+:([0-9]+))\"");
    private static final Pattern CONFIRMED = Pattern.compile("<state>confirmed</state>");

    /** Of which half would come to the right node by chance. */
    private static final int FEWEST_PICKUPS = 4;

    private final Platform platform;

    /**
     * What rings.
     *
     * @param port of the node where it does
     */
    private record Dialog(String callId, int port) {}

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

    /** RFC 5359 §2.16: whoever sees a call ring answers it, at whatever node it rings and wherever his INVITE would go else. */
    @Test
    void whatRingsIsAnsweredByWhoSeesIt() {
        var nodes = new HashSet<String>();
        for (int calls = 0; calls < MOST_CALLS && (calls < FEWEST_PICKUPS || nodes.size() < 2); calls++) {
            nodes.add(isAnsweredByWhoSeesIt());
        }
        assertThat(nodes).hasSize(2);
    }

    /** The node where it rang. */
    private String isAnsweredByWhoSeesIt() {
        Dialog dialog;
        try (var watcher = watches("watcher_sees_ringing", Sipp.seen("watcher_sees_ringing"));
                var callee = Callee.registered(platform, "1001", "callee_rings_until_cancelled", "-m", "1")) {
            Awaitility.await("the watcher sees none")
                    .atMost(PATIENCE)
                    .until(() -> Sipp.lastSeen("watcher_sees_ringing", "NOTIFY").contains("terminated"));
            var phone = platform.trunk();
            phone.invite(platform.uri(Platform.ALICE));
            phone.expects(180);
            dialog = Awaitility.await("the watcher sees it ring")
                    .atMost(PATIENCE)
                    .until(WatchersIT::dialog, Optional::isPresent)
                    .orElseThrow();
            answersFor(dialog);
            assertThat(phone.expectsFinal(Phone.PATIENCE).status()).isEqualTo(200);
            phone.expectsRequest("BYE", Phone.PATIENCE);
            callee.isDone();
            watcher.succeeds(PATIENCE);
            assertThat(platform.calls().finished(phone.callId()).disposition()).isEqualTo("ANSWERED");
        }
        platform.isQuiet();
        return platform.signalingAt(dialog.port());
    }

    private static Optional<Dialog> dialog() {
        return NAME.matcher(Sipp.lastSeen("watcher_sees_ringing", "NOTIFY"))
                .results()
                .map(found -> new Dialog(found.group(1), Integer.parseInt(found.group(2))))
                .findFirst();
    }

    private void answersFor(Dialog dialog) {
        var options = Stream.concat(
                        platform.digest("1002", "1001").stream(), Stream.of("-key", "ringing", dialog.callId()))
                .toArray(String[]::new);
        platform.subscribers().runs("user_answers_for_another", "1001", "1002", options);
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
