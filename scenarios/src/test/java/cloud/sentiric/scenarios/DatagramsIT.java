package cloud.sentiric.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Order(20)
@ExtendWith(PlatformExtension.class)
final class DatagramsIT {
    private static final String LINE = "REGISTER sip:test@sentiric.cloud SIP/2.0\n";
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Platform platform;

    DatagramsIT(Platform platform) {
        this.platform = platform;
    }

    @Test
    void theLineOfNetcatIsAnsweredAndBindsNothing() throws IOException {
        var logs = platform.logs();
        try (var netcat = new Datagrams("127.0.0.1", platform.gateway())) {
            netcat.send(LINE.getBytes(StandardCharsets.UTF_8));

            assertThat(netcat.answer(PATIENCE))
                    .hasValueSatisfying(answer -> assertThat(answer)
                            .startsWith("SIP/2.0 200 OK\r\n")
                            .containsPattern("Server: sentiric/node-[bc][-a-z]*\r\n"));
        }
        assertThat(new Bindings(platform.environment()).of("test")).isEmpty();
        Awaitility.await("gateway and node log the line")
                .atMost(PATIENCE)
                .until(() -> logs.lines("sip-gateway").stream().anyMatch(line -> line.contains("node-"))
                        && logs.lines("sip-signaling").stream().anyMatch(line -> line.contains("REGISTER")));
    }

    /** Datagrams that are no SIP, at the edge and behind it, leave the platform as it was. */
    @ParameterizedTest
    @ValueSource(strings = {"GATEWAY_SIP", "SIGNALING_B_SIP", "SIGNALING_C_SIP"})
    void malformedDatagramsDoNoHarm(String where) throws IOException {
        var logs = platform.logs();
        // an address of its own, so that a ban hits nobody else
        try (var attacker = new Datagrams("127.0.0.9", platform.environment().address(where))) {
            for (var datagram : malformed()) {
                attacker.send(datagram);
            }
            // each of these is answered, if at all, before what follows
            for (var answer = attacker.answer(Duration.ofMillis(300)); answer.isPresent(); ) {
                // or the pong of a keep-alive (RFC 5626 §4.4.1)
                assertThat(answer.get()).matches("(?s)SIP/2\\.0 .*|\r\n").doesNotContain("Exception");
                answer = attacker.answer(Duration.ofMillis(300));
            }
        }
        var alice = platform.stranger();
        alice.options("sip:" + platform.realm());
        alice.expects(200);
        assertThat(logs.alarms()).isEmpty();
    }

    private static byte[][] malformed() {
        var random = new SplittableRandom(5060);
        var binary = new byte[1200];
        random.nextBytes(binary);
        var huge = new byte[60_000];
        Arrays.fill(huge, (byte) 'a');
        var hugeRequest = text("INVITE sip:1@sentiric.cloud SIP/2.0\r\nX-Long: ");
        System.arraycopy(hugeRequest, 0, huge, 0, hugeRequest.length);
        return new byte[][] {
            new byte[0],
            {0},
            text("\r\n\r\n"),
            binary,
            huge,
            text("INVITE"),
            text("INVITE sip:1@sentiric.cloud SIP/2.0"),
            text("INVITE sip:1@sentiric.cloud SIP/2.0\r\n\r\n"),
            text("INVITE sip:1@sentiric.cloud SIP/7.0\r\nVia: SIP/2.0/UDP 127.0.0.9;branch=z9hG4bKa\r\n\r\n"),
            text("SIP/2.0 200 OK\r\n\r\n"),
            text("SIP/2.0 999999999999 OK\r\nVia: SIP/2.0/UDP 127.0.0.9;branch=z9hG4bKb\r\n\r\n"),
            text(
                    "INVITE sip:1@sentiric.cloud SIP/2.0\r\nVia: SIP/2.0/UDP \r\nFrom: <\r\nTo: >\r\nCall-ID:\r\nCSeq: x\r\n\r\n"),
            lines("""
                    BYE sip:1@sentiric.cloud SIP/2.0
                    Via: SIP/2.0/UDP 127.0.0.9;branch=z9hG4bKc
                    From: <sip:a@b>;tag=a
                    To: <sip:c@d>;tag=b
                    Call-ID: malformed
                    CSeq: 99999999999999999999 BYE

                    """),
            lines("""
                    INVITE sip:1@sentiric.cloud SIP/2.0
                    Via: SIP/2.0/UDP 127.0.0.9;branch=z9hG4bKd
                    Max-Forwards: 70
                    From: <sip:a@b>;tag=a
                    To: <sip:1@sentiric.cloud>
                    Call-ID: malformed2
                    CSeq: 1 INVITE
                    Content-Length: 5000
                    Content-Type: application/sdp

                    v=0
                    """),
            text("REGISTER sip:test@sentiric.cloud SIP/2.0\r\nVia: " + "v".repeat(4000) + "\r\n\r\n")
        };
    }

    private static byte[] lines(String lines) {
        return text(lines.replace("\n", "\r\n"));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
