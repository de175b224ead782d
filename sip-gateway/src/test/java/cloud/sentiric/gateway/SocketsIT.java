package cloud.sentiric.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.gateway.target.Instance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What depends on real sockets: two of them, IPv6, large datagrams, STUN, the address that answers. */
class SocketsIT {
    private static void wholeCall(Gateway gateway, FakeNode node, int recordRoutes) {
        try (var phone = new Caller(gateway.address())) {
            phone.call();
            String ok = phone.answered();
            assertThat(phone.from()).isEqualTo(gateway.address());
            assertThat(Peer.headers(ok, "Record-Route")).hasSize(recordRoutes);
            phone.inDialog("ACK", 1, gateway.address());
            phone.inDialog("BYE", 2, gateway.address());
            assertThat(phone.receive("SIP/2.0 200 ")).contains("CSeq: 2 BYE");
            assertThat(node.received("BYE").getFirst()).doesNotContain("Route:");
        }
    }

    @Test
    void nodesAreSpokenToOnTheInsideSocket() {
        try (var b = new FakeNode("node-b");
                var gateway = new Gateway().inside("127.0.0.9").node(b).start()) {
            wholeCall(gateway, b, 2);
            var routes = Peer.headers(b.received("INVITE").getFirst(), "Record-Route");
            // The one for the side it goes to is on top (RFC 5658 §5).
            assertThat(routes.getFirst()).contains("<sip:127.0.0.9:");
            assertThat(routes.getLast())
                    .contains("<sip:127.0.0.1:" + gateway.address().getPort());
            assertThat(Peer.headers(b.received("INVITE").getFirst(), "Via").getFirst())
                    .contains("127.0.0.9:");
            try (var phone = new Caller(gateway.address())) {
                phone.call();
                phone.answered();
                String invite = b.received("INVITE").getLast();
                String routeSet =
                        String.join("\n", Peer.headers(invite, "Record-Route")).replace("Record-", "");
                b.send("""
                        BYE sip:1001@10.0.0.99 SIP/2.0
                        Via: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bKn1;rport
                        %s
                        From: <sip:902124548590@sentiric.cloud>;tag=uas
                        To: <sip:1001@sentiric.cloud>;tag=a
                        Call-ID: %s
                        CSeq: 1 BYE

                        """.formatted(b.port(), routeSet, phone.callId));
                assertThat(phone.receive("BYE ")).doesNotContain("Route:");
                assertThat(phone.from()).isEqualTo(gateway.address());
            }
        }
    }

    @Test
    void nodesAreBelievedOnTheInsideSocketAlone() {
        try (var b = new FakeNode("node-b");
                var gateway = new Gateway().inside("127.0.0.9").node(b).start();
                var trunk = new Peer("127.0.0.2", 0)) {
            String publish = """
                    PUBLISH sip:x@127.0.0.2:%d SIP/2.0
                    Via: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bKf1;rport
                    From: <sip:a@h>;tag=a
                    To: <sip:x@h>
                    Call-ID: forged
                    CSeq: 1 PUBLISH

                    """.formatted(trunk.port(), b.port());
            b.send(publish, gateway.address());
            await().until(() -> !b.received("PUBLISH").isEmpty());
            assertThat(b.received("PUBLISH").getFirst()).contains("Sentiric-Source: 127.0.0.1:" + b.port() + ";");
            b.send(publish, gateway.insideAddress());
            assertThat(trunk.receive()).startsWith("PUBLISH sip:x@127.0.0.2").doesNotContain("Sentiric-");
            trunk.patience(200);
            assertThatThrownBy(trunk::receive).isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void withoutAnInsideSocketNodesElsewhereAreNotUsed() {
        var elsewhere = Gateway.at("192.0.2.7", 13024);
        try (var b = new FakeNode("node-b");
                var gateway = new Gateway().node(b).start()) {
            var list = List.of(
                    new Instance("node-b", b.address(), true, false), new Instance("node-x", elsewhere, true, false));
            assertThat(gateway.list(list)).isEqualTo(1);
            wholeCall(gateway, b, 1);
            assertThat(gateway.choice().node(elsewhere)).isNull();
        }
    }

    @Test
    void ipv6OnBothSides() {
        try (var b = new FakeNode("node-b", "::1");
                var gateway = new Gateway().bind("::1", 0).node(b).start()) {
            wholeCall(gateway, b, 1);
            assertThat(b.received("INVITE").getFirst())
                    .contains("Via: SIP/2.0/UDP [0:0:0:0:0:0:0:1]:"
                            + gateway.address().getPort())
                    .contains("received=0:0:0:0:0:0:0:1")
                    .contains("Sentiric-Source: [0:0:0:0:0:0:0:1]:");
        }
    }

    @Test
    void datagramsOfAlmost64KiB() {
        try (var b = new FakeNode("node-b");
                var large = new Gateway().maxSize(65_535).node(b).start();
                var small = new Gateway().node(b).start();
                var phone = new Caller(large.address())) {
            phone.socket.setSendBufferSize(1 << 20);
            String body = "x".repeat(60_000);
            String message = phone.request("MESSAGE", "sip:x@sentiric.cloud", phone.callId, 1, "To: <sip:x@h>\n")
                    .replace("Content-Length: 0\n\n", "Content-Length: 60000\n\n" + body);
            phone.send(message, large.address());
            assertThat(phone.receive()).startsWith("SIP/2.0 200 ");
            assertThat(b.received("MESSAGE").getFirst()).endsWith("\n\n" + body);
            // It came in, but with what we add it would not go out any more.
            int room = 65_500 - message.replace("\n", "\r\n").length();
            String full = message.replace("60000", "" + (60_000 + room)) + "x".repeat(room);
            phone.send(full, large.address());
            assertThat(phone.receive()).startsWith("SIP/2.0 513 ");
            phone.send(message, small.address());
            assertThat(phone.receive()).startsWith("SIP/2.0 513 ");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void stunIsAnsweredOnTheSipPort() throws IOException {
        try (var b = new FakeNode("node-b");
                var gateway = new Gateway().node(b).start();
                var phone = new Peer("127.0.0.30", 0)) {
            byte[] request = HexFormat.of().parseHex("000100002112a442b7e7a701bc34d686fa87dfae");
            phone.socket.send(new DatagramPacket(request, request.length, gateway.address()));
            byte[] answer = phone.receive().getBytes(ISO_8859_1);
            assertThat(phone.from()).isEqualTo(gateway.address());
            int port = (answer[26] & 255) << 8 | (answer[27] & 255);
            assertThat(port ^ 0x2112).isEqualTo(phone.port());
            assertThat(HexFormat.of().formatHex(answer, 28, 32)).isEqualTo("5e12a45c");
        }
    }

    @Test
    void optionsOfANodeGoToTheRegisteredFlow() {
        try (var b = new FakeNode("node-b");
                var gateway = new Gateway().node(b).start();
                var phone = new Caller(gateway.address())) {
            phone.send(
                    phone.request(
                            "REGISTER",
                            "sip:sentiric.cloud",
                            phone.callId,
                            1,
                            "Contact: <sip:1001@10.0.0.99>\nTo: <sip:1001@sentiric.cloud>\n"),
                    gateway.address());
            phone.receive("SIP/2.0 200 ");
            String path = Peer.value(b.received("REGISTER").getFirst(), "^Path: (.*)$");
            b.send("""
                    OPTIONS sip:1001@10.0.0.99 SIP/2.0
                    Via: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bKka;rport
                    Max-Forwards: 70
                    Route: %s
                    From: <sip:keepalive@sentiric.cloud>;tag=k
                    To: <sip:1001@sentiric.cloud>
                    Call-ID: ka
                    CSeq: 1 OPTIONS

                    """.formatted(b.port(), path));
            String options = phone.receive("OPTIONS sip:1001@10.0.0.99 ");
            assertThat(options).doesNotContain("Route:");
            phone.send(Peer.answer(options, "200 OK", ""), gateway.address());
            await().untilAsserted(() -> assertThat(b.received("SIP/2.0")).hasSize(1));
        }
    }
}
