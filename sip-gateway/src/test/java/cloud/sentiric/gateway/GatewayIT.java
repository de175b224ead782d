package cloud.sentiric.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.gateway.udp.Sockets;
import cloud.sentiric.gateway.udp.TargetLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole gateway on free ports between a phone and two nodes, all over UDP. */
class GatewayIT {
    private static final AtomicInteger CALLS = new AtomicInteger();
    private static final FakeNode B = new FakeNode("node-b");
    private static final FakeNode C = new FakeNode("node-c");
    private static ConfigurableApplicationContext context;
    private static InetSocketAddress gateway;
    private static String http;

    private static final String TOKEN = "0123456789abcdef";
    private static final String AUTHORITY = "Bearer " + TOKEN;

    @BeforeAll
    static void start() {
        var arguments = new ArrayList<>(List.of(
                "--spring.cloud.consul.enabled=false",
                "--server.port=0",
                "--OPERATOR_TOKEN=" + TOKEN,
                "--gateway.port=0",
                "--gateway.workers=2",
                "--gateway.keys=1:0123456789abcdef",
                "--gateway.lines-per-second=50",
                "--gateway.probe.ramp=0s",
                "--gateway.probe.band=200ms"));
        int i = 0;
        for (var node : List.of(B, C)) {
            String instance = "--spring.cloud.discovery.client.simple.instances.sip-signaling[" + i++ + "]";
            arguments.add(instance + ".uri=sip://127.0.0.1:" + node.port());
            arguments.add(instance + ".metadata.node=" + node.name);
        }
        context = SpringApplication.run(GatewayApplication.class, arguments.toArray(String[]::new));
        int port = context.getBean(Sockets.class).outside().getPort();
        gateway = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
        http = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
    }

    @AfterAll
    static void stop() {
        context.close();
        B.close();
        C.close();
    }

    @BeforeEach
    void bothNodesAreUp() {
        for (var node : List.of(B, C)) {
            node.silent(false);
            node.ready(true);
            node.answering(true);
            node.received.clear();
        }
        usable(2);
    }

    private static void usable(int count) {
        var loop = context.getBean(TargetLoop.class);
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(20, MILLISECONDS)
                .until(() -> loop.choice().usable() == count);
    }

    private static String request(String method, String uri, Peer phone, String callId, int cseq, String more) {
        return """
                %s %s SIP/2.0
                Via: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bK%s%d;rport
                Max-Forwards: 70
                %sFrom: <sip:1001@sentiric.cloud>;tag=a
                Call-ID: %s
                CSeq: %d %s
                Content-Length: 0

                """.formatted(method, uri, phone.port(), callId, cseq, more, callId, cseq, method);
    }

    private static String invite(Peer phone, String callId) {
        return request(
                "INVITE",
                "sip:902124548590@sentiric.cloud",
                phone,
                callId,
                1,
                "Contact: <sip:1001@10.0.0.99>\nTo: <sip:902124548590@sentiric.cloud>\n" + Caller.CAPABLE);
    }

    private static String callId() {
        return "call" + CALLS.incrementAndGet();
    }

    private static FakeNode other(FakeNode node) {
        return node == B ? C : B;
    }

    private static FakeNode nodeOf(String answer) {
        return answer.contains("<sip:node-b@") ? B : C;
    }

    private static String routes(String message, boolean reversed) {
        var values = Peer.headers(message, "Record-Route");
        return String.join("\n", reversed ? values.reversed() : values).replace("Record-Route", "Route") + "\n";
    }

    private static String get(String path) {
        return send(HttpRequest.newBuilder(URI.create(http + path)).build()).body();
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Test
    void callIsSetUpAndEndedByTheCaller() {
        try (var phone = new Peer()) {
            String call = callId();
            phone.send(invite(phone, call), gateway);
            assertThat(phone.receive()).startsWith("SIP/2.0 100 ");
            assertThat(phone.receive()).startsWith("SIP/2.0 180 ");
            String ok = phone.receive("SIP/2.0 200 ");
            assertThat(phone.from()).isEqualTo(gateway);
            assertThat(Peer.headers(ok, "Via"))
                    .containsExactly("Via: SIP/2.0/UDP 127.0.0.1:" + phone.port() + ";branch=z9hG4bK" + call
                            + "1;rport=" + phone.port() + ";received=127.0.0.1");
            var node = nodeOf(ok);
            String contact = Peer.value(ok, "^Contact: <([^>]*)>");
            String to = Peer.value(ok, "^(To: .*)$") + "\n";
            phone.send(request("ACK", contact, phone, call, 1, routes(ok, true) + to), gateway);
            phone.send(request("BYE", contact, phone, call, 2, routes(ok, true) + to), gateway);
            assertThat(phone.receive()).startsWith("SIP/2.0 200 ").contains("CSeq: 2 BYE");
            assertThat(node.received("ACK")).hasSize(1);
            assertThat(node.received("BYE").getFirst()).doesNotContain("Route:").contains("Max-Forwards: 69");
            assertThat(other(node).received).isEmpty();
        }
    }

    @Test
    void callIsEndedByTheNodeThroughTheFlow() {
        try (var phone = new Peer()) {
            // Its Via shows that it is behind a NAT; else Contact would say where the BYE goes.
            phone.send(invite(phone, callId()).replace("UDP 127.0.0.1", "UDP 10.0.0.99"), gateway);
            var node = nodeOf(phone.receive("SIP/2.0 200 "));
            String invite = node.received("INVITE").getFirst();
            node.send("""
                    BYE sip:1001@10.0.0.99 SIP/2.0
                    Via: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bKn1;rport
                    %sFrom: <sip:902124548590@sentiric.cloud>;tag=uas
                    To: <sip:1001@sentiric.cloud>;tag=a
                    Call-ID: %s
                    CSeq: 1 BYE

                    """.formatted(node.port(), routes(invite, false), Peer.value(invite, "^Call-ID: (.*)$")));
            String bye = phone.receive("BYE ");
            assertThat(bye).contains("Max-Forwards: 70").doesNotContain("Route:");
            phone.send(Peer.answer(bye, "200 OK", ""), gateway);
            await().untilAsserted(() -> assertThat(node.received("SIP/2.0")).hasSize(1));
            assertThat(Peer.headers(node.received("SIP/2.0").getFirst(), "Via")).hasSize(1);
        }
    }

    @Test
    @Timeout(30)
    void cancelAndAckFollowTheirInvite() {
        B.answering(false);
        C.answering(false);
        var reached = new HashSet<FakeNode>();
        while (reached.size() < 2) {
            try (var phone = new Peer()) {
                String call = callId();
                phone.send(invite(phone, call), gateway);
                var node = nodeOf(phone.receive("SIP/2.0 180 "));
                reached.add(node);
                String to = "To: <sip:902124548590@sentiric.cloud>\n";
                phone.send(request("CANCEL", "sip:902124548590@sentiric.cloud", phone, call, 1, to), gateway);
                assertThat(phone.receive("SIP/2.0 200 ")).contains("CSeq: 1 CANCEL");
                String terminated = phone.receive("SIP/2.0 487 ");
                to = Peer.value(terminated, "^(To: .*)$") + "\n";
                phone.send(request("ACK", "sip:902124548590@sentiric.cloud", phone, call, 1, to), gateway);
                await().untilAsserted(() -> assertThat(node.received("ACK")).anyMatch(a -> a.contains(call + "\n")));
                assertThat(Peer.headers(node.received("ACK").getLast(), "Via").getFirst())
                        .isEqualTo(Peer.headers(node.received("INVITE").getLast(), "Via")
                                .getFirst());
            }
        }
    }

    @Test
    void nextCallSucceedsWithinThreeSecondsAfterANodeDied() {
        try (var phone = new Peer()) {
            phone.send(invite(phone, callId()), gateway);
            var dead = nodeOf(phone.receive("SIP/2.0 200 "));
            dead.silent(true);
            String call = callId();
            var sendAgain = Duration.ofMillis(500);
            await().atMost(Duration.ofSeconds(3))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(sendAgain)
                    .until(() -> {
                        phone.send(invite(phone, call), gateway);
                        phone.patience(300);
                        try {
                            return nodeOf(phone.receive("SIP/2.0 200 ")) != dead;
                        } catch (UncheckedIOException e) {
                            return false;
                        }
                    });
            usable(1);
            other(dead).silent(true);
            usable(0);
            phone.patience(2000);
            phone.send(invite(phone, callId()), gateway);
            assertThat(phone.receive("SIP/2.0 503 ")).contains("Retry-After: 5\n");
            phone.send("REGISTER sip:test@sentiric.cloud SIP/2.0\n", gateway);
            assertThat(phone.receive()).startsWith("SIP/2.0 503 ");
        }
    }

    @Test
    void unreadyNodeGetsNoNewCalls() {
        B.ready(false);
        usable(1);
        for (int i = 0; i < 10; i++) {
            try (var phone = new Peer()) {
                phone.send(invite(phone, callId()), gateway);
                assertThat(nodeOf(phone.receive("SIP/2.0 200 "))).isSameAs(C);
            }
        }
        assertThat(get("/targets")).contains("\"state\":\"unready\"").contains("\"share\":1.0");
    }

    @Test
    void bothNodesShareTheCalls() {
        for (int i = 0; i < 40; i++) {
            try (var phone = new Peer()) {
                phone.send(invite(phone, callId()), gateway);
                phone.receive("SIP/2.0 200 ");
            }
        }
        assertThat(B.received("INVITE")).hasSizeBetween(5, 35);
    }

    @Test
    void lineOfNetcatIsAnsweredByANode() {
        try (var netcat = new Peer()) {
            netcat.send("REGISTER sip:test@sentiric.cloud SIP/2.0\n", gateway);
            String answer = netcat.receive();
            assertThat(answer).startsWith("SIP/2.0 200 OK\n").containsPattern("\nServer: sentiric/[\\w-]{6}\n");
            assertThat(answer).doesNotContain("node-").hasSizeLessThan(100);
            var node = B.received("REGISTER").isEmpty() ? C : B;
            assertThat(node.received("REGISTER").getFirst())
                    .contains("Sentiric-Probe: key=1;mac=")
                    .contains("Sentiric-Source: 127.0.0.1:" + netcat.port() + ";transport=udp;key=1;mac=")
                    .contains("To: <sip:test@sentiric.cloud>\n")
                    .contains("CSeq: 1 REGISTER\n");
        }
    }

    @Test
    void garbageIsDroppedAndCountedAndNothingBreaks() {
        try (var stranger = new Peer()) {
            var random = new Random(7);
            for (int i = 0; i < 200; i++) {
                byte[] bytes = new byte[random.nextInt(1400)];
                random.nextBytes(bytes);
                stranger.send(new String(bytes, ISO_8859_1), gateway);
            }
            stranger.send("\n\n", gateway);
            assertThat(stranger.receive()).isEqualTo("\n");
            stranger.send(invite(stranger, "x").replace("Content-Length: 0", "Content-Length: 9"), gateway);
            assertThat(stranger.receive()).startsWith("SIP/2.0 400 Bad Content-Length\n");
            stranger.send(invite(stranger, "y").replace("Max-", "X: " + "x".repeat(20_000) + "\nMax-"), gateway);
            assertThat(stranger.receive()).startsWith("SIP/2.0 513 Message Too Large\n");
        }
        assertThat(get("/metrics"))
                .contains("sip_dropped_total{")
                .contains("reason=\"garbage\"")
                .contains("sip_node_rtt_seconds{")
                .contains("sip_messages_total{direction=\"in\"")
                .contains("sip_handler_duration_seconds_count{");
    }

    @Test
    void answersToOneSourceAreLimited() {
        try (var stranger = new Peer()) {
            for (int i = 0; i < 500; i++) {
                stranger.send(invite(stranger, "x" + i).replace("Content-Length: 0", "Content-Length: 9"), gateway);
            }
            await().untilAsserted(() -> assertThat(get("/metrics")).contains("reason=\"answers_limited\""));
        }
        try (var phone = new Peer()) {
            phone.send(invite(phone, callId()), gateway);
            phone.receive("SIP/2.0 200 ");
        }
    }

    private static int unban(String address) {
        return send(HttpRequest.newBuilder(URI.create(http + "/bans/" + address))
                        .DELETE()
                        .header("Authorization", AUTHORITY)
                        .build())
                .statusCode();
    }

    @Test
    void bansAreListedCountedAndEndedByHand() {
        try (var stranger = new Peer("127.0.0.66", 0)) {
            await().atMost(Duration.ofSeconds(10)).until(() -> {
                for (int i = 0; i < 1000; i++) {
                    stranger.send("no SIP at all", gateway);
                }
                return get("/bans").contains("{\"source\":\"127.0.0.66\",\"times\":0,\"secondsLeft\":");
            });
            assertThat(get("/metrics")).contains("sip_bans{node=\"node-local\",service=\"sip-gateway\"} 1");
            assertThat(unban("127.0.0.66")).isEqualTo(204);
            assertThat(get("/bans")).isEqualTo("[]");
            assertThat(unban("127.0.0.66")).isEqualTo(404);
            assertThat(unban("nobody")).isEqualTo(400);
        }
    }

    @Test
    void drainedGatewayIsNotReadyButServes() {
        var drain = HttpRequest.newBuilder(URI.create(http + "/drain")).POST(HttpRequest.BodyPublishers.noBody());
        var undrain = HttpRequest.newBuilder(URI.create(http + "/undrain")).POST(HttpRequest.BodyPublishers.noBody());
        assertThat(send(drain.build()).statusCode()).isEqualTo(401);
        drain.header("Authorization", AUTHORITY);
        undrain.header("Authorization", AUTHORITY);
        var readiness =
                HttpRequest.newBuilder(URI.create(http + "/health/readiness")).build();
        assertThat(send(drain.build()).body()).contains("true");
        try (var phone = new Peer()) {
            assertThat(send(readiness).statusCode()).isEqualTo(503);
            phone.send(invite(phone, callId()), gateway);
            phone.receive("SIP/2.0 200 ");
        } finally {
            send(undrain.build());
        }
        assertThat(send(readiness).statusCode()).isEqualTo(200);
        assertThat(get("/health/readiness")).contains("\"usableNodes\":2");
    }
}
