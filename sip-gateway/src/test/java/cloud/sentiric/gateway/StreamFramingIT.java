package cloud.sentiric.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.gateway.sip.Texts;
import cloud.sentiric.gateway.sip.Transport;
import cloud.sentiric.gateway.stream.Closing;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where messages begin and end on TCP and TLS. */
final class StreamFramingIT extends OverStreams {
    @Test
    void twoMessagesAtOnceAndOneInPieces() {
        try (var phone = SocketPhone.tcp(port(Transport.TCP))) {
            phone.send(options(phone, "a1") + options(phone, "a2"));
            assertThat(phone.receive() + phone.receive())
                    .contains("Call-ID: a1\n")
                    .contains("Call-ID: a2\n");
            for (byte b : Texts.crlf(options(phone, "a3"))) {
                phone.raw(new byte[] {b});
            }
            assertThat(phone.receive()).startsWith("SIP/2.0 200 ").contains("Call-ID: a3\n");
        }
    }

    @Test
    void keepAliveIsAnswered() {
        try (var phone = SocketPhone.tcp(port(Transport.TCP))) {
            phone.send("\n\n");
            assertThat(phone.read()).isEqualTo('\r');
            assertThat(phone.read()).isEqualTo('\n');
            phone.send("\n" + options(phone, callId()));
            assertThat(phone.receive()).startsWith("SIP/2.0 200 ");
        }
    }

    @Test
    void aSingleLineEndKeepsAliveAndBeginsNothing() {
        try (var phone = SocketPhone.tcp(port(Transport.TCP));
                var bare = SocketPhone.tcp(port(Transport.TCP))) {
            phone.send("\n");
            bare.raw(new byte[] {'\n'});
            long unfinished = connections.closings(Closing.UNFINISHED);
            // Longer than a message may take.
            await().during(Duration.ofMillis(1800)).until(() -> connections.open(Transport.TCP) == 2);
            assertThat(connections.closings(Closing.UNFINISHED)).isEqualTo(unfinished);
            for (var each : List.of(phone, bare)) {
                each.send(options(each, callId()));
                assertThat(each.receive()).startsWith("SIP/2.0 200 ");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Content-Length: -1\n", "Content-Length: 0\nl: 1\n", "Content-Length: x\n"})
    void badLengthIsAnsweredAndTheConnectionClosed(String length) {
        try (var phone = SocketPhone.tcp(port(Transport.TCP))) {
            phone.send(options(phone, callId()).replace("Content-Length: 0\n", length) + "x".repeat(300));
            assertThat(phone.receive()).startsWith("SIP/2.0 400 ").contains("Content-Length\n");
            assertThat(phone.read()).isNegative();
        }
    }

    @Test
    void aGoodRequestBeforeRubbishIsAnswered() {
        for (String rubbish :
                new String[] {"GET / HTTP/1.1\n\n", "OPTIONS sip:x SIP/2.0\nVia: x\nContent-Length: 99999\n\n"}) {
            try (var phone = SocketPhone.tcp(port(Transport.TCP))) {
                phone.send(options(phone, "good") + invite(phone, "better") + rubbish);
                assertThat(phone.receive("SIP/2.0 200 ")).contains("Call-ID: good\n");
                assertThat(phone.receive("SIP/2.0 200 ")).contains("Call-ID: better\n");
                phone.awaitEnd();
            }
        }
    }

    @Test
    void aClientThatSendsNoMoreIsAnswered() throws IOException {
        try (var phone = SocketPhone.tcp(port(Transport.TCP))) {
            phone.send(options(phone, callId()));
            phone.socket.shutdownOutput();
            assertThat(phone.receive()).startsWith("SIP/2.0 200 ");
            assertThat(phone.read()).isNegative();
        }
    }

    @Test
    void messagesOfAlmost64KiBReachTheNode() {
        for (var transport : new Transport[] {Transport.TCP, Transport.TLS}) {
            try (var phone = phone(transport)) {
                String body = "x".repeat(60_000);
                phone.send(request("MESSAGE", "sip:x@sentiric.cloud", phone, callId(), 1, "To: <sip:x@h>\n")
                        .replace("Content-Length: 0\n\n", "Content-Length: 60000\n\n" + body));
                assertThat(phone.receive()).startsWith("SIP/2.0 200 ");
                assertThat(last("MESSAGE")).endsWith("\n\n" + body);
            }
        }
    }

    @Test
    void largeMessagesThatAreUnfinishedHaveTheirRoom() {
        String half =
                "MESSAGE sip:x@h SIP/2.0\nVia: SIP/2.0/TCP h;branch=z9hG4bKr\nFrom: <sip:a@h>;tag=a\nTo: <sip:x@h>\n"
                        + "Call-ID: r\nCSeq: 1 MESSAGE\nContent-Length: 60000\n\n" + "x".repeat(50_000);
        try (var first = SocketPhone.tcp(port(Transport.TCP));
                var second = SocketPhone.tcp(port(Transport.TCP))) {
            first.send(options(first, callId()) + half);
            first.receive();
            second.send(options(second, callId()));
            second.receive();
            second.send(half);
            assertThat(second.receive()).startsWith("SIP/2.0 503 No Room For Large Messages\n");
            first.send("x".repeat(10_000));
            assertThat(first.receive()).startsWith("SIP/2.0 200 ");
        }
    }

    @Test
    void tooLargeIsAnsweredAndTheConnectionClosed() {
        try (var phone = phone(Transport.TLS)) {
            phone.send(options(phone, callId()).replace("Length: 0", "Length: 70000"));
            assertThat(phone.receive()).startsWith("SIP/2.0 513 Message Too Large\n");
            assertThat(((SocketPhone) phone).read()).isNegative();
        }
        try (var phone = SocketPhone.tcp(port(Transport.TCP))) {
            phone.send(options(phone, callId()).replace("Max-", "X: " + "x".repeat(66_000) + "\nMax-"));
            assertThat(phone.receive()).startsWith("SIP/2.0 513 Message Too Large\n");
        }
    }

    @Test
    void whatIsNoSipIsCutOff() {
        try (var phone = SocketPhone.tcp(port(Transport.TCP))) {
            phone.raw("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
            assertThat(phone.read()).isNegative();
        }
        try (var phone = SocketPhone.tcp(port(Transport.TLS))) {
            phone.send(options(phone, callId()));
            phone.awaitEnd();
        }
    }

    @Test
    void refusedMessageThatWasFramedKeepsTheConnection() {
        try (var phone = SocketPhone.tcp(port(Transport.TCP))) {
            phone.send(options(phone, callId()).replace("CSeq: 1 OPTIONS", "CSeq: 1 INVITE"));
            assertThat(phone.receive()).startsWith("SIP/2.0 400 Bad CSeq\n");
            phone.send(options(phone, callId()));
            assertThat(phone.receive()).startsWith("SIP/2.0 200 ");
        }
    }
}
