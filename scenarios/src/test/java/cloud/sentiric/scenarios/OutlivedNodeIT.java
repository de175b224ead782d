package cloud.sentiric.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.phone.Phone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Connected calls outlive the signaling nodes that made them: 40 calls, one node started anew; with SENTIRIC_LONG=true 200 calls, and
 * both nodes one after the other under 50 calls a second.
 */
@Order(82)
@ExtendWith(PlatformExtension.class)
final class OutlivedNodeIT {
    private static final boolean LONG = "true".equals(System.getenv("SENTIRIC_LONG"));
    private static final int CALLS = LONG ? 200 : 40;
    private static final int CALLS_PER_SECOND = LONG ? 50 : 10;
    /** The load grows by 10 calls a second every 4 s: a platform that has just started has not compiled much. */
    private static final Duration RISE = Duration.ofSeconds(LONG ? 20 : 0);

    private static final Duration TALK = Duration.ofSeconds(2);
    /** Speech packets in a second. */
    private static final int PACKETS = 50;

    private static final Duration LISTEN = Duration.ofSeconds(3);
    /** Packets that a busy machine may be late with. */
    private static final int GAP = 25;

    private final Platform platform;

    OutlivedNodeIT(Platform platform) {
        this.platform = platform;
    }

    @Test
    @Timeout(240)
    void callsOfAKilledNodeGoOn() {
        var phones = new ArrayList<Phone>();
        try (var _ = Callee.registered(platform, "1001")) {
            for (int i = 0; i < CALLS; i++) {
                var alice = platform.trunk();
                alice.invite(platform.uri(Platform.ALICE));
                assertThat(alice.expectsFinal(Phone.PATIENCE).status()).isEqualTo(200);
                phones.add(alice);
            }
            areHeard(phones);
            var killed = nodeOf(phones.getFirst());
            assertThat(phones.stream().map(this::nodeOf).distinct()).hasSize(2);

            var process = platform.environment().process(killed).orElseThrow();
            assertThat(process.destroyForcibly()).isTrue();

            areHeard(phones);
            phones.forEach(alice -> {
                alice.hangUp();
                alice.expects("BYE", 200);
            });
        }
        for (var alice : phones) {
            var row = platform.calls().finished(alice.callId());
            assertThat(row.disposition()).isEqualTo("ANSWERED");
            assertThat(row.endedBy()).isEqualTo("caller");
            assertThat(row.reason()).isEqualTo("normal");
            assertThat(platform.calls().events(alice.callId()))
                    .containsExactly("call.started", "call.answered", "call.ended");
        }
        platform.isQuiet();
        platform.up();
    }

    private String nodeOf(Phone phone) {
        return platform.signalingAt(
                phone.dialog().orElseThrow().remoteTarget().hop().port());
    }

    /** The speech of each comes back without a gap. */
    private static void areHeard(List<Phone> phones) {
        var before = phones.stream().map(OutlivedNodeIT::packets).toList();
        Awaitility.await().pollDelay(LISTEN).until(() -> true);
        for (int i = 0; i < phones.size(); i++) {
            var atLeast = PACKETS * LISTEN.toSeconds() - GAP;
            assertThat(packets(phones.get(i)) - before.get(i))
                    .as("packets in call %s", phones.get(i).callId())
                    .isGreaterThan((int) atLeast);
        }
    }

    private static int packets(Phone phone) {
        return phone.heard().packets();
    }

    @Test
    @Timeout(360)
    void nodesAreStartedAnewWithoutOneFailedCall() {
        String caller = "rolling" + ThreadLocalRandom.current().nextInt(1_000_000);
        try (var _ = Callee.registered(platform, "1001");
                var calls = calls(caller)) {
            Awaitility.await("the load is whole")
                    .atMost(RISE.plusSeconds(5))
                    .pollDelay(RISE)
                    .until(() -> true);
            for (var instance : LONG ? List.of("SIGNALING_B", "SIGNALING_C") : List.of("SIGNALING_B")) {
                var process = platform.environment().process(instance).orElseThrow();
                assertThat(process.destroy()).isTrue();
                Awaitility.await("the node has stopped")
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> !process.isAlive());
                platform.up();
                Awaitility.await("both nodes get calls")
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> platform.targets().split("\"state\":\"up\"", -1).length - 1, up -> up == 2);
            }
            // SIPp begins no more.
            calls.signal("USR1");
            calls.succeeds(Duration.ofSeconds(60));
        }
        platform.isQuiet();
    }

    /** SIPp calls, more and more until the load is whole, until it is told to stop, and then ends what it has begun. */
    private Command calls(String caller) {
        return platform.sipp()
                .start(
                        "invite_answered_with_rtp_then_bye",
                        Platform.ALICE,
                        caller,
                        Duration.ofMinutes(5),
                        "-r",
                        "10",
                        "-rate_increase",
                        "10",
                        "-rate_interval",
                        "4",
                        "-rate_max",
                        Integer.toString(CALLS_PER_SECOND),
                        "-no_rate_quit",
                        "-d",
                        Long.toString(TALK.toMillis()));
    }
}
