package cloud.sentiric.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.gateway.abuse.Source;
import cloud.sentiric.gateway.sip.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Sources 127.0.0.66 and up mean no good; 127.0.0.2 is a trunk. */
class AbuseIT {
    private static long source(String host) {
        return Source.of(InetAddress.ofLiteral(host));
    }

    private static boolean banned(Gateway gateway, String host) {
        return gateway.guard.bans(System.nanoTime()).stream().anyMatch(b -> b.source() == source(host));
    }

    private static void unanswered(Peer peer) {
        peer.patience(300);
        assertThatThrownBy(peer::receive).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void callsGoOnThroughAFloodOfGarbage() throws InterruptedException {
        try (var b = new FakeNode("node-b");
                var gateway = new Gateway().node(b).start();
                var flooder = new Peer("127.0.0.66", 0)) {
            var over = new AtomicBoolean();
            var sent = new AtomicLong();
            var flood = Thread.ofPlatform().start(() -> {
                var random = new Random(5);
                byte[] bytes = new byte[300];
                random.nextBytes(bytes);
                var packet = new DatagramPacket(bytes, bytes.length, gateway.address());
                while (!over.get()) {
                    try {
                        flooder.socket.send(packet);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    if (sent.incrementAndGet() % 250 == 0) {
                        LockSupport.parkNanos(5_000_000);
                    }
                }
            });
            try {
                for (int i = 0; i < 100; i++) {
                    try (var phone = new Caller(gateway.address(), "127.0.0.5")) {
                        phone.call();
                        phone.answered();
                        phone.inDialog("BYE", 2, gateway.address());
                        phone.receive("SIP/2.0 200 ");
                    }
                    LockSupport.parkNanos(15_000_000);
                }
            } finally {
                over.set(true);
                flood.join();
            }
            assertThat(banned(gateway, "127.0.0.66")).isTrue();
            assertThat(gateway.dropped(Reason.BANNED)).isGreaterThan(sent.get() / 2);
            assertThat(gateway.guard.pardon(source("127.0.0.66"), System.nanoTime()))
                    .isTrue();
            assertThat(banned(gateway, "127.0.0.66")).isFalse();
        }
    }

    @Test
    void whatIsAboveTheRateIsNotHeardButATrunkIs() {
        try (var b = new FakeNode("node-b");
                var gateway = new Gateway().node(b).start();
                var mallory = new Caller(gateway.address(), "127.0.0.67");
                var trunk = new Caller(gateway.address(), "127.0.0.2")) {
            for (int i = 0; i < 250; i++) {
                mallory.send(
                        mallory.request("OPTIONS", "sip:x@sentiric.cloud", "m" + i, 1, "To: <sip:x@h>\n"),
                        gateway.address());
                trunk.send(
                        trunk.request("OPTIONS", "sip:x@sentiric.cloud", "t" + i, 1, "To: <sip:x@h>\n"),
                        gateway.address());
                trunk.receive("SIP/2.0 200 ");
            }
            assertThat(b.received("OPTIONS").stream()
                            .filter(o -> o.contains("127.0.0.67"))
                            .count())
                    .isBetween(90L, 240L);
            assertThat(gateway.dropped(Reason.FLOOD)).isPositive();
            assertThat(banned(gateway, "127.0.0.67")).isFalse();
        }
    }

    @Test
    void inDialogRequestsAndFlowsThatAreThereGoOnBesideABan() {
        try (var b = new FakeNode("node-b");
                var gateway = new Gateway().node(b).start();
                var forger = new Peer("127.0.0.68", 0);
                var phone = new Caller(gateway.address(), "127.0.0.68")) {
            phone.call();
            phone.answered();
            for (int i = 0; i < 1000; i++) {
                forger.send("no SIP at all " + i, gateway.address());
            }
            await().until(() -> banned(gateway, "127.0.0.68"));
            phone.inDialog("INFO", 2, gateway.address());
            assertThat(phone.receive("SIP/2.0 200 ")).contains("CSeq: 2 INFO");
            // The flow that is there may call again; another one of the source is not heard.
            phone.send(phone.invite("another"), gateway.address());
            assertThat(phone.receive("SIP/2.0 200 ")).contains("Call-ID: another\n");
            forger.send(phone.invite("third"), gateway.address());
            unanswered(forger);
        }
    }

    @Test
    void whatATokenVouchesForHasALimitOfItsOwn() {
        try (var b = new FakeNode("node-b");
                var gateway = new Gateway().node(b).start();
                var phone = new Caller(gateway.address(), "127.0.0.75")) {
            phone.call();
            phone.answered();
            for (int i = 0; i < 300; i++) {
                phone.inDialog("INFO", 2 + i, gateway.address());
                phone.receive("SIP/2.0 200 ");
            }
            assertThat(gateway.dropped(Reason.FLOOD)).isZero();
            for (int i = 0; i < 600; i++) {
                phone.inDialog("INFO", 1000 + i, gateway.address());
            }
            await().until(() -> gateway.dropped(Reason.FLOOD) > 0);
            assertThat(banned(gateway, "127.0.0.75")).isFalse();
        }
    }

    @Test
    void aPathVouchesForNothing() {
        try (var b = new FakeNode("node-b");
                var gateway = new Gateway().node(b).start();
                var phone = new Caller(gateway.address(), "127.0.0.76")) {
            String to = "To: <sip:1001@sentiric.cloud>";
            phone.send(phone.request("REGISTER", "sip:sentiric.cloud", "r", 1, to + "\n"), gateway.address());
            phone.receive("SIP/2.0 200 ");
            String path = Peer.value(b.received("REGISTER").getFirst(), "^Path: (.*)$");
            for (int i = 0; i < 250; i++) {
                String more = "Route: " + path + "\n" + to + ";tag=x\n";
                phone.send(phone.request("INFO", "sip:x@sentiric.cloud", "i" + i, 1, more), gateway.address());
            }
            await().until(() -> gateway.dropped(Reason.FLOOD) > 50);
        }
    }

    @Test
    void scannersAreNotHeard() {
        try (var b = new FakeNode("node-b");
                var gateway = new Gateway().node(b).start();
                var scanner = new Caller(gateway.address(), "127.0.0.69")) {
            String options = scanner.request("OPTIONS", "sip:100@127.0.0.1", "s", 1, "To: <sip:100@127.0.0.1>\n");
            for (int i = 0; i < 30; i++) {
                scanner.send(options.replace("phone/1.0", "Friendly-Scanner 2"), gateway.address());
            }
            await().until(() -> gateway.dropped(Reason.SCANNER) == 30);
            // Datagrams can be forged: who owns the address is heard.
            assertThat(banned(gateway, "127.0.0.69")).isFalse();
            assertThat(b.received("OPTIONS")).isEmpty();
            unanswered(scanner);
        }
    }

    @Test
    void forgedTokensAreNeitherTrustedNorAnswered() {
        try (var b = new FakeNode("node-b");
                var gateway = new Gateway().node(b).start();
                var phone = new Caller(gateway.address(), "127.0.0.70")) {
            phone.call();
            String ok = phone.answered();
            String token = Peer.value(Caller.routes(ok), ";sn=([^>;]*)");
            String forged = token.substring(0, 20) + (token.charAt(20) == 'A' ? 'B' : 'A') + token.substring(21);
            // A response with a Via that looks like ours: to be sent to a victim.
            String via = "Via: SIP/2.0/UDP 127.0.0.1:" + gateway.address().getPort()
                    + ";branch=z9hG4bKaaaaaaaaaaa.bbbbbbbb;rport;";
            try (var victim = new Peer("127.0.0.71", 0)) {
                for (String signed : new String[] {
                    "sn=" + token, "sa=" + forged, "sc=" + token, "sf=" + token, "sa=AAAAAAAAAAAAA", "sa="
                }) {
                    phone.send(
                            "SIP/2.0 200 OK\n" + via + signed + "\nVia: SIP/2.0/UDP 127.0.0.71:" + victim.port()
                                    + ";branch=z9hG4bKv\nFrom: <sip:a@h>;tag=a\nTo: <sip:b@h>;tag=b\nCall-ID: f\nCSeq: 1 INVITE\n\n",
                            gateway.address());
                }
                // A token for a victim's flow: a request with it goes to a node, never to the flow.
                phone.send(
                        phone.request(
                                "INFO",
                                "sip:x@127.0.0.71:" + victim.port(),
                                "f2",
                                1,
                                "Route: <sip:127.0.0.1:" + gateway.address().getPort() + ";lr;sn=" + forged
                                        + ">\nTo: <sip:b@h>;tag=b\n"),
                        gateway.address());
                unanswered(victim);
            }
            assertThat(gateway.dropped(Reason.RESPONSE_VIA_NOT_OURS)).isEqualTo(6);
        }
    }

    @Test
    void requestsOfANodeGoToNobodyWhoDidNotAsk() {
        try (var b = new FakeNode("node-b");
                var gateway = new Gateway().node(b).start();
                var victim = new Peer("127.0.0.77", 0)) {
            for (String to : new String[] {"198.51.100.4:5080", "127.0.0.77:" + victim.port()}) {
                String bye = """
                        BYE sip:x@%s SIP/2.0
                        Via: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bKn%d;rport
                        From: <sip:a@h>;tag=a
                        To: <sip:b@h>;tag=b
                        Call-ID: stray
                        CSeq: 1 BYE
                        Content-Length: 0

                        """.formatted(to, b.port(), to.length());
                int before = b.received("SIP/2.0").size();
                b.send(bye, gateway.address());
                await().until(() -> b.received("SIP/2.0").size() > before);
                assertThat(b.received("SIP/2.0").getLast()).startsWith("SIP/2.0 480 ");
            }
            unanswered(victim);
        }
    }

    @Test
    void theLineOfNetcatNamesTheNodeToTrustedNetworksAlone() {
        try (var b = new FakeNode("node-b");
                var gateway = new Gateway().node(b).start();
                var stranger = new Peer("127.0.0.73", 0);
                var trunk = new Peer("127.0.0.2", 0)) {
            var told = new HashSet<String>();
            for (int i = 0; i < 3; i++) {
                stranger.send("OPTIONS sip:x@h SIP/2.0\n", gateway.address());
                String answer = stranger.receive("SIP/2.0 200 ");
                assertThat(answer).doesNotContain("node-");
                told.add(Peer.value(answer, "^Server: sentiric/(.*)$"));
            }
            assertThat(told).hasSize(3);
            trunk.send("OPTIONS sip:x@h SIP/2.0\n", gateway.address());
            assertThat(trunk.receive()).contains("\nServer: sentiric/node-b\n");
        }
    }

    /** Its Path tells a phone a token that names its flow, as the Via of a line does. */
    @Test
    void nobodyAnswersALineInTheNameOfANode() {
        try (var b = new FakeNode("node-b");
                var gateway = new Gateway().node(b).start();
                var phone = new Caller(gateway.address(), "127.0.0.77")) {
            String to = "To: <sip:1001@sentiric.cloud>\n";
            phone.send(phone.request("REGISTER", "sip:sentiric.cloud", "r", 1, to), gateway.address());
            phone.receive("SIP/2.0 200 ");
            String token = Peer.value(b.received("REGISTER").getFirst(), "^Path: .*;(sf=[^;>]*)");
            String answer = phone.request("OPTIONS", "sip:x", "a", 1, to)
                    .replaceFirst(
                            "^.*\n.*\n",
                            "SIP/2.0 200 As I Like\nVia: SIP/2.0/UDP h;branch=z9hG4bKl" + "0".repeat(11) + ";" + token
                                    + "\n");
            phone.send(answer, gateway.address());
            await().until(() -> gateway.dropped(Reason.RESPONSE_VIA_NOT_OURS) == 1);
        }
    }

    @Test
    void limitsAreThoseOfTheProcessWhateverThreadASourceMeets() {
        try (var b = new FakeNode("node-b");
                var gateway = new Gateway().node(b).start()) {
            int answers = 0;
            for (int i = 0; i < 24; i++) {
                try (var netcat = new Peer("127.0.0.74", 0)) {
                    netcat.patience(20);
                    for (int line = 0; line < 2; line++) {
                        netcat.send("OPTIONS sip:x@h SIP/2.0\n", gateway.address());
                        try {
                            netcat.receive();
                            answers++;
                        } catch (UncheckedIOException e) {
                            // Over the limit.
                        }
                    }
                }
            }
            // 10 at once and 5 a second, in less than one second; two threads had 20.
            assertThat(answers).isBetween(10, 16);
        }
    }

    @Test
    void linesMakeNoNodeSuspect() {
        try (var b = new FakeNode("node-b");
                var gateway = new Gateway().node(b).start();
                var netcat = new Peer("127.0.0.2", 0)) {
            for (int i = 0; i < 5; i++) {
                netcat.send("OPTIONS sip:x@h SIP/2.0\n", gateway.address());
                netcat.receive();
            }
            var node = Objects.requireNonNull(gateway.choice().node(b.address()));
            await().untilAsserted(() -> assertThat(node.heard()).isEqualTo(node.sent()));
            assertThat(node.sent()).isEqualTo(5);
        }
    }

    @Test
    void answersOfOursAreTheSameForTheSameRequest() {
        try (var b = new FakeNode("node-b");
                var gateway = new Gateway().node(b).start();
                var phone = new Caller(gateway.address(), "127.0.0.2")) {
            String bad = phone.invite("bad").replace("Content-Length: 0", "Content-Length: 9");
            var tags = new ArrayList<String>();
            for (String each : new String[] {bad, bad, bad.replace("Call-ID: bad", "Call-ID: worse")}) {
                phone.send(each, gateway.address());
                tags.add(Peer.value(phone.receive("SIP/2.0 400 "), "^To: .*;tag=(.*)$"));
            }
            assertThat(tags.get(1)).isEqualTo(tags.get(0));
            assertThat(tags.get(2)).isNotEqualTo(tags.get(0));
        }
    }

    @Test
    void noAnswerOfOursIsLargerThanItsRequest() {
        try (var b = new FakeNode("node-b");
                var gateway = new Gateway().node(b).start();
                var stranger = new Peer("127.0.0.72", 0)) {
            String small =
                    "OPTIONS sip:x SIP/2.0\nv:SIP/2.0/UDP h;rport\nf:a;tag=1\nt:b\ni:1\nCSeq:1 OPTIONS\nMax-Forwards:0\n\n";
            stranger.send(small, gateway.address());
            unanswered(stranger);
            assertThat(gateway.dropped(Reason.ANSWER_TOO_LARGE)).isEqualTo(1);
            stranger.patience(5000);
            String large = small.replace("Max-", "Subject: a request of ordinary size\nUser-Agent: some phone\nMax-");
            stranger.send(large, gateway.address());
            String answer = stranger.receive();
            assertThat(answer).startsWith("SIP/2.0 483 ");
            assertThat(answer.length()).isLessThanOrEqualTo(large.length());
        }
    }
}
