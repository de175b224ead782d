package cloud.sentiric.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.sentiric.phone.sip.Account;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The phone and SIPp, a peer that shares no code with it. */
final class PhoneIT {
    private static final InetAddress LOCAL = InetAddress.ofLiteral("127.0.0.2");

    private static SippServer answerer() {
        return new SippServer(List.of("-sn", "uas"), "-rtp_echo");
    }

    private static SippServer registrar() {
        return new SippServer(List.of("-sf", SippServer.file("registrar")));
    }

    private static Phone subscriber(SippServer server, String password) {
        return Phone.subscriber(LOCAL, server.address(), new Account("1001", password, "sentiric.cloud"));
    }

    /** MD5 alone: SIPp computes no SHA-256; that is checked against the RFC's example. */
    @Test
    void registersWithADigestThatAnotherProgramVerifies() {
        try (var server = registrar();
                var alice = subscriber(server, "1234abcd")) {
            alice.register();
            alice.expects(200);
        }
    }

    @Test
    void aWrongPasswordIsRefused() {
        try (var server = registrar();
                var alice = subscriber(server, "wrong")) {
            alice.register();
            assertThat(alice.expectsRefusal("REGISTER").status()).isEqualTo(403);
        }
    }

    @Test
    void hearsItsEchoAndHangsUp() {
        try (var server = answerer();
                var alice = Phone.caller(LOCAL, server.address(), "5551", "sentiric.cloud")) {
            alice.invite("sip:5552@sentiric.cloud");
            alice.expects(180);
            alice.expects(200);
            Awaitility.await("audio").until(() -> alice.heard().seconds() > 1);
            alice.hangUp();
            alice.expects("BYE", 200);

            var heard = alice.heard();
            assertThat(heard.lost()).isZero();
            assertThat(heard.faults()).isZero();
            assertThat(heard.likenessTo(alice.said().part(0, heard.audio().length()))
                            .isSame())
                    .isTrue();
            // SIPp's answerer leaves RFC 3581 out
            assertThat(alice.violations()).isNotEmpty().allMatch(rule -> rule.contains("rport"));
        }
    }

    @Test
    void whatDoesNotComeIsToldWithTheLadder() {
        try (var server = answerer();
                var alice = Phone.caller(LOCAL, server.address(), "5551", "sentiric.cloud")) {
            alice.invite("sip:5552@sentiric.cloud");

            assertThatThrownBy(() -> alice.expects(486))
                    .isInstanceOf(UnexpectedSip.class)
                    .hasMessageContaining("expected a 486, got SIP/2.0 180 Ringing")
                    .hasMessageContaining("→ INVITE sip:5552@sentiric.cloud");
            assertThatThrownBy(() -> alice.expectsRequest("BYE", Duration.ofMillis(50)))
                    .hasMessageContaining("nothing in 50 ms");
        }
    }

    @Test
    void theCommandPrintsTheLadderAndWhatWasHeard() {
        var out = new ByteArrayOutputStream();
        try (var server = answerer()) {
            int status = CallCommand.run(
                    List.of("5552", "--gateway", "127.0.0.3:" + server.address().getPort(), "--seconds", "1"),
                    Optional.empty(),
                    new PrintStream(out, true, StandardCharsets.UTF_8));

            // not well, because SIPp's answerer leaves RFC 3581 out
            assertThat(status).isEqualTo(1);
        }
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .anyMatch(line -> line.equals("      0.0  → INVITE sip:5552@sentiric.cloud"))
                .anyMatch(line -> line.matches(" +[0-9.]+  ← 180 Ringing"))
                .anyMatch(line -> line.matches(" +[0-9.]+  → BYE sip:.*"))
                .anyMatch(line -> line.matches("heard [01]\\.[0-9] s of audio in [0-9]+ packets, 0 lost, jitter .* ms"))
                .last()
                .asString()
                .startsWith("call-id ");
    }

    @Test
    void theCommandNamesAMistake() {
        var out = new ByteArrayOutputStream();

        int status = CallCommand.run(
                List.of("1", "--user", "1001"), Optional.empty(), new PrintStream(out, true, StandardCharsets.UTF_8));

        assertThat(status).isEqualTo(2);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("SENTIRIC_PHONE_PASSWORD");
    }
}
