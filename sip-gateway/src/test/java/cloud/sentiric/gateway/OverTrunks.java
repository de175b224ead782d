package cloud.sentiric.gateway;

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
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole gateway between a node on its inside socket and carriers of 127.0.0.72/29, which a DNS server of ours names. */
abstract class OverTrunks {
    private static final AtomicInteger CALLS = new AtomicInteger();
    static final FakeDns DNS = new FakeDns();
    static FakeNode node;
    static PemFiles carrierFiles;
    static InetSocketAddress gateway;
    static InetSocketAddress inside;
    static int tcpPort;

    @TempDir
    static Path folder;

    private static ConfigurableApplicationContext context;

    @BeforeAll
    static void start() {
        node = new FakeNode("node-b");
        carrierFiles = new PemFiles(folder, "carrier", "EC", "dns:carrier.example");
        carrierFiles.write(folder.resolve("trust.pem"), folder.resolve("key.pem"));
        try (var free = new Peer("127.0.0.9", 0)) {
            inside = free.address();
        }
        String instance = "--spring.cloud.discovery.client.simple.instances.sip-signaling[0]";
        context = SpringApplication.run(
                GatewayApplication.class,
                "--spring.cloud.consul.enabled=false",
                "--server.port=0",
                "--gateway.port=0",
                "--gateway.bind=127.0.0.1",
                "--gateway.inside-bind=127.0.0.9",
                "--gateway.inside-port=" + inside.getPort(),
                "--gateway.workers=2",
                "--gateway.keys=1:0123456789abcdef",
                "--gateway.probe.ramp=0s",
                "--gateway.tcp.port=0",
                "--gateway.streams.threads=2",
                "--gateway.abuse.trusted=carriers=127.0.0.72/29",
                "--gateway.carriers.dns-servers=127.0.0.1:" + DNS.address().getPort(),
                "--gateway.carriers.trust=" + folder.resolve("trust.pem"),
                instance + ".uri=sip://127.0.0.1:" + node.port(),
                instance + ".metadata.node=node-b");
        gateway = new InetSocketAddress(
                InetAddress.ofLiteral("127.0.0.1"),
                context.getBean(Sockets.class).outside().getPort());
        tcpPort = context.getBean(cloud.sentiric.gateway.stream.Listeners.class)
                .ports()
                .getOrDefault(cloud.sentiric.gateway.sip.Transport.TCP, 0);
    }

    @AfterAll
    static void stop() {
        context.close();
        node.close();
    }

    /** Of one test alone: what DNS said before is remembered. */
    final String domain = "carrier" + CALLS.incrementAndGet() + ".example";

    @BeforeEach
    void nodeIsUp() {
        node.silent(false);
        node.received.clear();
        node.ignored.clear();
        DNS.clear();
        var loop = context.getBean(TargetLoop.class);
        await().atMost(Duration.ofSeconds(10)).until(() -> loop.choice().usable() == 1);
    }

    /** A number at the test's domain. */
    String uri() {
        return "sip:902120000000@" + domain;
    }

    static String callId() {
        return "trunk" + CALLS.incrementAndGet();
    }

    /** A request of the node for a carrier: it goes through the gateway's Route with the parameter trunk. */
    static String outward(String method, String uri, String callId, String branch, int cseq) {
        String route = "Route: <sip:127.0.0.9:" + inside.getPort() + ";lr;trunk=t1>\n";
        return request(method, uri, callId, branch, cseq, route, "");
    }

    static String request(
            String method, String uri, String callId, String branch, int cseq, String routes, String toTag) {
        return """
                %s %s SIP/2.0
                Via: SIP/2.0/UDP 127.0.0.1:%d;rport;branch=z9hG4bK%s%s
                Max-Forwards: 70
                %sFrom: <sip:1001@sentiric.cloud>;tag=b2bua
                To: <sip:902120000000@carrier.example>%s
                Call-ID: %s
                CSeq: %d %s
                Contact: <sip:node-b@127.0.0.1:%d>
                Content-Length: 0

                """.formatted(
                        method, uri, node.port(), callId, branch, routes, toTag, callId, cseq, method, node.port());
    }

    /** A request of the node within the dialog that the answer made. */
    static String within(String method, int cseq, String answer) {
        String routes =
                String.join("\n", Peer.headers(answer, "Record-Route").reversed())
                                .replace("Record-Route", "Route") + "\n";
        return request(
                method,
                Peer.value(answer, "^Contact: <(.*)>$"),
                Peer.value(answer, "^Call-ID: (.*)$"),
                method + cseq,
                cseq,
                routes,
                ";tag=" + Peer.value(answer, "^To: .*;tag=(.*)$"));
    }

    static void fromNode(String text) {
        node.send(text, inside);
    }

    /** The node is answered so. */
    static String answered(String status, String callId, String cseq) {
        await().atMost(Duration.ofSeconds(6))
                .until(() -> node.received("SIP/2.0").stream().anyMatch(r -> is(r, status, callId, cseq)));
        return node.received("SIP/2.0").stream()
                .filter(r -> is(r, status, callId, cseq))
                .findFirst()
                .orElseThrow();
    }

    private static boolean is(String response, String status, String callId, String cseq) {
        return response.startsWith("SIP/2.0 " + status)
                && response.contains("Call-ID: " + callId + "\n")
                && response.contains("CSeq: " + cseq + "\n");
    }

    static String metrics() {
        String http = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create(http + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
