package cloud.sentiric.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.phone.audio.Likeness;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Softphones of two users call each other. */
@Order(46)
@ExtendWith(PlatformExtension.class)
final class BetweenUsersIT {
    private static final Duration TALK = Duration.ofSeconds(4);

    private final Platform platform;

    BetweenUsersIT(Platform platform) {
        this.platform = platform;
    }

    private Baresip phone(String user, String transport, int seed) {
        return registered(Baresip.start(platform.environment(), user, transport, seed));
    }

    /** Over TLS by SRTP alone, or over UDP by RTP alone. */
    private Baresip phone(String user, boolean sealed, int seed) {
        return sealed
                ? registered(Baresip.startSealed(platform.environment(), user, "TLS", seed))
                : phone(user, "UDP", seed);
    }

    private static Baresip registered(Baresip phone) {
        phone.isRegistered();
        return phone;
    }

    private CallRow rowAfter(int before) throws SQLException {
        return platform.calls()
                .finishedOf("1001", before + 1, Duration.ofSeconds(10))
                .getLast();
    }

    @ParameterizedTest
    @CsvSource({"UDP,UDP", "TCP,UDP", "UDP,TLS"})
    void bothAreHeard(String caller, String callee) throws SQLException {
        bothAreHeard(phone("1001", caller, 3), phone("2001", callee, 5));
    }

    /** The one that seals speaks to nobody who does not, and the other one knows no SRTP: whom we speak to, each as it can. */
    @ParameterizedTest
    @CsvSource({"true,false", "false,true", "true,true"})
    void bothAreHeardSealedOrNot(boolean caller, boolean callee) throws SQLException {
        bothAreHeard(phone("1001", caller, 3), phone("2001", callee, 5));
    }

    /**
     * Neither understands the other one: sound is made anew on its way. Both record wideband: against a recording of 8 kHz a fraction of
     * a sample is more than the likeness bears.
     */
    @ParameterizedTest
    @CsvSource("g722,opus")
    void bothAreHeardWithoutACodecInCommon(String caller, String callee) throws SQLException {
        bothAreHeard(
                registered(Baresip.startSpeaking(platform.environment(), "1001", caller, 3)),
                registered(Baresip.startSpeaking(platform.environment(), "2001", callee, 5)));
    }

    private void bothAreHeard(Baresip alice, Baresip bob) throws SQLException {
        int before = platform.calls().rowsOf("1001").size();
        try (alice;
                bob) {
            alice.dials("2001");
            bob.isRinging();
            alice.hearsRinging();
            bob.accepts();
            alice.isTalking();
            await().pollDelay(TALK).until(() -> true);
            alice.hangsUp();
            bob.isTold("terminated");
            bob.quits();
        }
        assertThat(Likeness.between(bob.heard(), alice.said()).isSame()).isTrue();
        assertThat(Likeness.between(alice.heard(), bob.said()).isSame()).isTrue();
        var row = rowAfter(before);
        assertThat(row.disposition()).isEqualTo("ANSWERED");
        assertThat(row.endedBy()).isEqualTo("caller");
    }

    @Test
    void theCalleeHangsUp() throws SQLException {
        int before = platform.calls().rowsOf("1001").size();
        try (var alice = phone("1001", "UDP", 3);
                var bob = phone("2001", "UDP", 5)) {
            alice.dials("2001");
            bob.isRinging();
            bob.accepts();
            alice.isTalking();
            bob.endsCall();
            alice.isTold("session closed");
            alice.quits();
            bob.quits();
        }
        assertThat(rowAfter(before).endedBy()).isEqualTo("callee");
    }

    @Test
    void theCallerCancels() throws SQLException {
        int before = platform.calls().rowsOf("1001").size();
        try (var alice = phone("1001", "UDP", 3);
                var bob = phone("2001", "UDP", 5)) {
            alice.dials("2001");
            bob.isRinging();
            alice.endsCall();
            bob.isTold("session closed");
            alice.quits();
            bob.quits();
        }
        var row = rowAfter(before);
        assertThat(row.disposition()).isEqualTo("CANCELLED");
    }

    @Test
    void theCalleeDeclines() throws SQLException {
        int before = platform.calls().rowsOf("1001").size();
        try (var alice = phone("1001", "UDP", 3);
                var bob = phone("2001", "UDP", 5)) {
            alice.dials("2001");
            bob.isRinging();
            bob.endsCall();
            alice.isTold("session closed");
            alice.quits();
            bob.quits();
        }
        assertThat(rowAfter(before).disposition()).isEqualTo("BUSY");
    }
}
