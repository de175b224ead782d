package cloud.sentiric.gateway;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.gateway.sip.Transport;
import cloud.sentiric.gateway.stream.Closing;
import cloud.sentiric.gateway.stream.Listeners;
import cloud.sentiric.gateway.stream.OpenConnections;
import cloud.sentiric.gateway.udp.TargetLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole gateway between phones with connections and a node over UDP, for the tests of a class. */
abstract class OverStreams {
    static final int PER_SOURCE = 12;
    static final String[] TLS = {"TLSv1.3", "TLSv1.2"};
    private static final AtomicInteger CALLS = new AtomicInteger();
    static FakeNode node;

    @TempDir
    static Path folder;

    static ConfigurableApplicationContext context;
    static Map<Transport, Integer> ports;
    static OpenConnections connections;
    static PemFiles first;
    static PemFiles second;
    static SSLContext trust;
    static String http;

    @BeforeAll
    static void start() {
        node = new FakeNode("node-b");
        first = new PemFiles(folder, "first");
        second = new PemFiles(folder, "second");
        trust = PemFiles.trust(first, second);
        first.write(folder.resolve("cert.pem"), folder.resolve("key.pem"));
        String instance = "--spring.cloud.discovery.client.simple.instances.sip-signaling[0]";
        context = SpringApplication.run(
                GatewayApplication.class,
                "--spring.cloud.consul.enabled=false",
                "--server.port=0",
                "--gateway.port=0",
                "--gateway.workers=2",
                "--gateway.keys=1:0123456789abcdef",
                "--gateway.probe.ramp=0s",
                "--gateway.tcp.port=0",
                "--gateway.tls.port=0",
                "--gateway.ws.port=0",
                "--gateway.wss.port=0",
                "--gateway.tls.certificate=" + folder.resolve("cert.pem"),
                "--gateway.tls.key=" + folder.resolve("key.pem"),
                "--gateway.streams.threads=2",
                "--gateway.streams.connections-per-source=" + PER_SOURCE,
                "--gateway.streams.write-buffer=32KB",
                "--gateway.streams.large-messages=64KB",
                "--gateway.streams.handshake=3s",
                "--gateway.streams.message=1s",
                "--gateway.streams.idle=5s",
                instance + ".uri=sip://127.0.0.1:" + node.port(),
                instance + ".metadata.node=node-b");
        ports = context.getBean(Listeners.class).ports();
        connections = context.getBean(OpenConnections.class);
        http = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
    }

    @AfterAll
    static void stop() {
        context.close();
        node.close();
    }

    @BeforeEach
    void nodeIsUp() {
        node.received.clear();
        var loop = context.getBean(TargetLoop.class);
        await().pollInterval(20, MILLISECONDS).until(() -> loop.choice().usable() == 1);
    }

    static int port(Transport transport) {
        return ports.getOrDefault(transport, 0);
    }

    static Phone phone(Transport transport) {
        return switch (transport) {
            case TCP -> SocketPhone.tcp(port(transport));
            case TLS -> SocketPhone.tls(port(transport), trust, TLS);
            case WS, WSS -> new WebPhone(transport, port(transport), trust);
            case UDP -> throw new IllegalArgumentException("a UDP phone is a Peer");
        };
    }

    static String callId() {
        return "stream" + CALLS.incrementAndGet();
    }

    static String request(String method, String uri, Phone phone, String callId, int cseq, String more) {
        return """
                %s %s SIP/2.0
                Via: SIP/2.0/%s %s;branch=z9hG4bK%s%d;rport
                Max-Forwards: 70
                %sFrom: <sip:1001@sentiric.cloud>;tag=a
                Call-ID: %s
                CSeq: %d %s
                Content-Length: 0

                """.formatted(method, uri, phone.transport(), phone.sentBy(), callId, cseq, more, callId, cseq, method);
    }

    static String register(Phone phone, String callId) {
        String more = "To: <sip:1001@sentiric.cloud>\nContact: <sip:1001@" + phone.sentBy() + ";transport="
                + phone.transport().inUri() + ";ob>\n";
        return request("REGISTER", "sip:sentiric.cloud", phone, callId, 1, more);
    }

    static String options(Phone phone, String callId) {
        return request("OPTIONS", "sip:sentiric.cloud", phone, callId, 1, "To: <sip:sentiric.cloud>\n");
    }

    static String invite(Phone phone, String callId) {
        String more = "Contact: <sip:1001@" + phone.sentBy() + ">\nTo: <sip:902124548590@sentiric.cloud>\n";
        return request("INVITE", "sip:902124548590@sentiric.cloud", phone, callId, 1, more);
    }

    /** A request of the node, without Content-Length, as UDP allows. */
    static String fromNode(String method, String route, String callId, int cseq, String toTag) {
        return """
                %s sip:1001@10.9.9.9 SIP/2.0
                Via: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bK%s%d
                Max-Forwards: 70
                %sFrom: <sip:2001@sentiric.cloud>;tag=b
                To: <sip:1001@sentiric.cloud>%s
                Call-ID: %s
                CSeq: %d %s

                """.formatted(method, node.port(), callId, cseq, route, toTag, callId, cseq, method);
    }

    static String routes(String message, boolean reversed) {
        var values = Peer.headers(message, "Record-Route");
        return String.join("\n", reversed ? values.reversed() : values).replace("Record-Route", "Route") + "\n";
    }

    /** Registers the phone; the Path that leads back to it, as a Route. */
    static String path(Phone phone) {
        String call = callId();
        phone.send(register(phone, call));
        phone.receive("SIP/2.0 200 ");
        return Peer.headers(last("REGISTER"), "Path").getFirst().replace("Path", "Route") + "\n";
    }

    static String last(String method) {
        await().until(() -> !node.received(method).isEmpty());
        return node.received(method).getLast();
    }

    static void closed(Closing why, long before) {
        await().atMost(Duration.ofSeconds(10)).until(() -> connections.closings(why) > before);
    }

    static String metrics() {
        return get(http + "/metrics").body();
    }

    static HttpResponse<String> get(String uri) {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(uri))
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
