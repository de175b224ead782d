package cloud.sentiric.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.phone.Phone;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Flows of RFC 3665 and RFC 5359 between a trunk and a user, and from there to another user. */
@Order(47)
@ExtendWith(PlatformExtension.class)
final class CallFlowsIT {
    private final Platform platform;
    private final String caller = "flow" + ThreadLocalRandom.current().nextInt(1_000_000);

    CallFlowsIT(Platform platform) {
        this.platform = platform;
    }

    private Callee callee(String flow, String... options) {
        var all = new ArrayList<>(List.of("-m", "1"));
        all.addAll(List.of(options));
        return Callee.registered(platform, "1001", flow, all.toArray(String[]::new));
    }

    private void calls(String flow, String... options) {
        platform.sipp().runs(flow, Platform.ALICE, caller, options);
    }

    private CallRow row() {
        return platform.calls().finishedOf(caller, 1, Duration.ofSeconds(10)).getFirst();
    }

    /** RFC 3665 §3.9, §3.11. */
    @ParameterizedTest
    @CsvSource({
        "callee_is_busy, 486, BUSY",
        "callee_declines, 603, REJECTED",
        "callee_is_unavailable, 480, FAILED",
    })
    void aRefusalIsPassedOn(String flow, int code, String disposition) {
        try (var callee = callee(flow)) {
            var phone = platform.trunk();
            phone.invite(platform.uri(Platform.ALICE));
            assertThat(phone.expectsFinal(Phone.PATIENCE).status()).isEqualTo(code);
            callee.isDone();
            var row = platform.calls().finished(phone.callId());
            assertThat(row.sipCode()).isEqualTo(code);
            assertThat(row.disposition()).isEqualTo(disposition);
        }
        platform.isQuiet();
    }

    /** RFC 3665 §3.8. */
    @Test
    void theCallerGivesUp() {
        try (var callee = callee("callee_rings_until_cancelled")) {
            var phone = platform.trunk();
            phone.invite(platform.uri(Platform.ALICE));
            phone.expects(180);
            phone.cancel();
            assertThat(phone.expectsFinal(Phone.PATIENCE).status()).isEqualTo(487);
            callee.isDone();
            assertThat(platform.calls().finished(phone.callId()).disposition()).isEqualTo("CANCELLED");
        }
        platform.isQuiet();
    }

    /** RFC 5359 §2.1. */
    @Test
    void theCalleeHolds() {
        try (var callee = callee("callee_holds")) {
            calls("caller_is_held");
            callee.isDone();
        }
        assertThat(row().endedBy()).isEqualTo("callee");
        platform.isQuiet();
    }

    /** RFC 5359 §2.1. */
    @Test
    void theCallerHolds() {
        try (var callee = callee("callee_is_held")) {
            calls("caller_holds");
            callee.isDone();
        }
        assertThat(row().endedBy()).isEqualTo("caller");
        platform.isQuiet();
    }

    /** RFC 3264 §6. */
    @Test
    void videoIsRefusedInItsPlace() {
        try (var callee = callee("callee_answers_audio_alone")) {
            calls("caller_offers_video");
            callee.isDone();
        }
        assertThat(row().disposition()).isEqualTo("ANSWERED");
        platform.isQuiet();
    }

    /** RFC 3262. */
    @Test
    void ringingIsAcknowledged() {
        try (var callee = callee("callee_rings_reliably")) {
            calls("caller_acknowledges_ringing");
            callee.isDone();
        }
        assertThat(row().disposition()).isEqualTo("ANSWERED");
        platform.isQuiet();
    }

    /** RFC 5359 §2.4. */
    @Test
    void theCalleeHandsTheCallerOn() throws SQLException {
        try (var target = Callee.registered(platform, "2001", "callee_hangs_up", "-m", "1", "-d", "1500");
                var transferor = callee("callee_refers", "-key", "target", "2001")) {
            calls("caller_is_handed_on");
            transferor.isDone();
            target.isDone();
        }
        assertThat(platform.calls().rowsOf(caller)).isNotEmpty();
        platform.isQuiet();
    }

    /** RFC 5359 §2.4, the caller's side. */
    @Test
    void theCallerHandsTheCalleeOn() throws SQLException {
        int before = platform.calls().rowsOf("1002").size();
        try (var target = Callee.registered(platform, "2001", "callee_hangs_up", "-m", "1", "-d", "1500");
                var callee = callee("callee_is_handed_on")) {
            platform.subscribers().runs("caller_refers", "1001", "1002", with(platform.digest("1002", "1001"), "2001"));
            callee.isDone();
            target.isDone();
        }
        var row = platform.calls()
                .finishedOf("1002", before + 1, Duration.ofSeconds(10))
                .getLast();
        assertThat(row.disposition()).isEqualTo("ANSWERED");
        assertThat(row.reason()).isEqualTo("normal");
        platform.isQuiet();
    }

    /** RFC 5359 §2.5. */
    @Test
    void theCalleeJoinsTheCallerWithWhomItCalls() throws SQLException {
        int before = platform.calls().rowsOf("1001").size();
        try (var target = Callee.registered(platform, "2001", "callee_is_joined", "-m", "1", "-d", "1000");
                var transferor = callee("callee_refers_with_replaces", with(platform.digest("1001", "2001"), "2001"))) {
            calls("caller_is_held_and_handed_on");
            transferor.isDone();
            target.isDone();
        }
        var second = platform.calls()
                .finishedOf("1001", before + 1, Duration.ofSeconds(10))
                .getLast();
        assertThat(second.reason()).isEqualTo("transferred");
        assertThat(row().reason()).isEqualTo("normal");
        assertThat(row().endedBy()).isEqualTo("callee");
        platform.isQuiet();
    }

    private static String[] with(List<String> digest, String target) {
        var all = new ArrayList<>(digest);
        all.addAll(List.of("-key", "target", target, "-cid_str", "%u-%p-%s"));
        // What comes at once in two dialogs is read one by one: SIPp gives up a call that has something to send at the
        // second.
        all.addAll(List.of("-max_recv_loops", "1"));
        return all.toArray(String[]::new);
    }
}
