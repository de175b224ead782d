package cloud.sentiric.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.gateway.sip.Texts;
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
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole gateway between phones with connections and a node over UDP. */
class StreamIT {
    private static final int PER_SOURCE = 12;
    private static final String[] TLS = {"TLSv1.3", "TLSv1.2"};
    private static final AtomicInteger CALLS = new AtomicInteger();
    private static final FakeNode NODE = new FakeNode("node-b");

    @TempDir
    static Path folder;

    private static ConfigurableApplicationContext context;
    private static Map<Transport, Integer> ports;
    private static OpenConnections connections;
    private static PemFiles first;
    private static PemFiles second;
    private static SSLContext trust;
    private static String http;

    @BeforeAll
    static void start() {
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
                "--gateway.streams.handshake=3s",
                "--gateway.streams.message=1s",
                "--gateway.streams.idle=5s",
                instance + ".uri=sip://127.0.0.1:" + NODE.port(),
                instance + ".metadata.node=node-b");
        ports = context.getBean(Listeners.class).ports();
        connections = context.getBean(OpenConnections.class);
        http = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
    }

    @AfterAll
    static void stop() {
        context.close();
        NODE.close();
    }

    @BeforeEach
    void nodeIsUp() {
        NODE.received.clear();
        var loop = context.getBean(TargetLoop.class);
        await().pollInterval(20, MILLISECONDS).until(() -> loop.choice().usable() == 1);
    }

    private static int port(Transport transport) {
        return ports.getOrDefault(transport, 0);
    }

    private static Phone phone(Transport transport) {
        return switch (transport) {
            case TCP -> SocketPhone.tcp(port(transport));
            case TLS -> SocketPhone.tls(port(transport), trust, TLS);
            case WS, WSS -> new WebPhone(transport, port(transport), trust);
            case UDP -> throw new IllegalArgumentException("a UDP phone is a Peer");
        };
    }

    private static String callId() {
        return "stream" + CALLS.incrementAndGet();
    }

    private static String request(String method, String uri, Phone phone, String callId, int cseq, String more) {
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

    private static String register(Phone phone, String callId) {
        String more = "To: <sip:1001@sentiric.cloud>\nContact: <sip:1001@" + phone.sentBy() + ";transport="
                + phone.transport().inUri() + ";ob>\n";
        return request("REGISTER", "sip:sentiric.cloud", phone, callId, 1, more);
    }

    private static String options(Phone phone, String callId) {
        return request("OPTIONS", "sip:sentiric.cloud", phone, callId, 1, "To: <sip:sentiric.cloud>\n");
    }

    private static String invite(Phone phone, String callId) {
        String more = "Contact: <sip:1001@" + phone.sentBy() + ">\nTo: <sip:902124548590@sentiric.cloud>\n";
        return request("INVITE", "sip:902124548590@sentiric.cloud", phone, callId, 1, more);
    }

    /** A request of the node, without Content-Length, as UDP allows. */
    private static String fromNode(String method, String route, String callId, int cseq, String toTag) {
        return """
                %s sip:1001@10.9.9.9 SIP/2.0
                Via: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bK%s%d
                Max-Forwards: 70
                %sFrom: <sip:2001@sentiric.cloud>;tag=b
                To: <sip:1001@sentiric.cloud>%s
                Call-ID: %s
                CSeq: %d %s

                """.formatted(method, NODE.port(), callId, cseq, route, toTag, callId, cseq, method);
    }

    private static String routes(String message, boolean reversed) {
        var values = Peer.headers(message, "Record-Route");
        return String.join("\n", reversed ? values.reversed() : values).replace("Record-Route", "Route") + "\n";
    }

    /** Registers the phone; the Path that leads back to it, as a Route. */
    private static String path(Phone phone) {
        String call = callId();
        phone.send(register(phone, call));
        phone.receive("SIP/2.0 200 ");
        return Peer.headers(last("REGISTER"), "Path").getFirst().replace("Path", "Route") + "\n";
    }

    private static String last(String method) {
        await().until(() -> !NODE.received(method).isEmpty());
        return NODE.received(method).getLast();
    }

    private static void closed(Closing why, long before) {
        await().atMost(Duration.ofSeconds(10)).until(() -> connections.closings(why) > before);
    }

    private static String metrics() {
        return get(http + "/metrics").body();
    }

    private static HttpResponse<String> get(String uri) {
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

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UDP")
    void phoneRegistersAndCalls(Transport transport) {
        try (var phone = phone(transport)) {
            String call = callId();
            phone.send(register(phone, call));
            String registered = phone.receive("SIP/2.0 200 ");
            assertThat(Peer.headers(registered, "Via"))
                    .singleElement()
                    .asString()
                    .startsWith(
                            "Via: SIP/2.0/" + transport + " " + phone.sentBy() + ";branch=z9hG4bK" + call + "1;rport=")
                    .endsWith(";received=127.0.0.1");
            assertThat(last("REGISTER"))
                    .containsPattern("Path: <sip:127.0.0.1:\\d+;lr;ob;sn=")
                    .containsPattern("Sentiric-Source: 127.0.0.1:\\d+;transport=" + transport.label() + ";key=1;mac=")
                    .startsWith("REGISTER sip:sentiric.cloud SIP/2.0\nVia: SIP/2.0/UDP 127.0.0.1:");
            call = callId();
            phone.send(invite(phone, call));
            assertThat(phone.receive()).startsWith("SIP/2.0 100 ");
            assertThat(phone.receive()).startsWith("SIP/2.0 180 ");
            String ok = phone.receive("SIP/2.0 200 ");
            var recorded = Peer.headers(ok, "Record-Route");
            assertThat(recorded).hasSize(2);
            assertThat(recorded.getLast())
                    .startsWith("Record-Route: <sip:127.0.0.1:" + port(transport) + ";transport=" + transport.inUri()
                            + ";lr;sn=");
            String contact = Peer.value(ok, "^Contact: <([^>]*)>");
            String to = Peer.value(ok, "^(To: .*)$") + "\n";
            phone.send(request("ACK", contact, phone, call, 1, routes(ok, true) + to));
            phone.send(request("BYE", contact, phone, call, 2, routes(ok, true) + to));
            assertThat(phone.receive()).startsWith("SIP/2.0 200 ").contains("CSeq: 2 BYE");
            assertThat(NODE.received("ACK")).hasSize(1);
            assertThat(last("BYE")).doesNotContain("Route:").contains("Max-Forwards: 69");
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UDP")
    void nodeCallsThePhoneThroughItsConnection(Transport transport) {
        try (var phone = phone(transport)) {
            String route = path(phone);
            String call = callId();
            NODE.send(fromNode("INVITE", route, call, 1, ""));
            String invite = phone.receive("INVITE ");
            assertThat(invite)
                    .contains("\nContent-Length: 0\n")
                    .doesNotContain("\nRoute:")
                    .startsWith("INVITE sip:1001@10.9.9.9 SIP/2.0\nVia: SIP/2.0/" + transport + " 127.0.0.1:"
                            + port(transport) + ";branch=z9hG4bK");
            assertThat(Peer.headers(invite, "Record-Route").getFirst())
                    .contains(";transport=" + transport.inUri() + ";lr;sn=");
            phone.send(Peer.answer(invite, "200 OK", "Contact: <sip:1001@10.9.9.9>\n"));
            String ok = last("SIP/2.0");
            assertThat(Peer.headers(ok, "Via")).hasSize(1);
            NODE.send(fromNode("BYE", routes(ok, true), call, 2, ";tag=uas"));
            String bye = phone.receive("BYE ");
            phone.send(Peer.answer(bye, "200 OK", ""));
            await().until(() -> NODE.received("SIP/2.0").size() == 2);
        }
    }

    @Test
    void whatIsMeantForAConnectionThatIsGone() {
        String route;
        String ok;
        String call = callId();
        String pending = callId();
        try (var phone = phone(Transport.TCP)) {
            route = path(phone);
            NODE.send(fromNode("INVITE", route, call, 1, ""));
            phone.send(Peer.answer(phone.receive("INVITE "), "200 OK", "Contact: <sip:1001@10.9.9.9>\n"));
            ok = last("SIP/2.0");
            phone.send(invite(phone, pending));
            phone.receive("SIP/2.0 200 ");
        }
        String invite = last("INVITE");
        await().until(() -> connections.open(Transport.TCP) == 0);
        NODE.received.clear();
        NODE.send(fromNode("INVITE", route, callId(), 1, ""));
        assertThat(last("SIP/2.0")).startsWith("SIP/2.0 430 Flow Failed\n");
        NODE.received.clear();
        NODE.send(fromNode("BYE", routes(ok, true), call, 2, ";tag=uas"));
        assertThat(last("SIP/2.0")).startsWith("SIP/2.0 480 ");
        NODE.send(Peer.answer(invite, "200 OK", ""));
        await().untilAsserted(() -> assertThat(metrics()).contains("reason=\"connection_gone\""));
    }

    @Test
    void lineOfNetcatIsAnsweredOverTcp() {
        try (var netcat = phone(Transport.TCP)) {
            netcat.send("REGISTER sip:test@sentiric.cloud SIP/2.0\n\n");
            assertThat(netcat.receive())
                    .startsWith("SIP/2.0 200 OK\n")
                    .contains("Server: sentiric-signaling/node-b")
                    .doesNotContain("Via:");
            assertThat(last("REGISTER")).contains(";transport=tcp;key=1;mac=").contains("Sentiric-Probe: key=1;mac=");
        }
    }

    /** A client with a connection sends once; towards the node it is UDP all the same. */
    @Test
    void requestThatTheNodeDidNotAnswerGoesAgain() {
        try (var phone = phone(Transport.TCP)) {
            NODE.silent(true);
            String call = callId();
            phone.send(request("PUBLISH", "sip:sentiric.cloud", phone, call, 1, "To: <sip:1001@sentiric.cloud>\n"));
            await().until(() -> NODE.ignored.stream().anyMatch(request -> request.startsWith("PUBLISH ")));
            NODE.silent(false);
            assertThat(phone.receive()).startsWith("SIP/2.0 200 ").contains("Call-ID: " + call + "\n");
            assertThat(NODE.received("PUBLISH")).hasSize(1);
        } finally {
            NODE.silent(false);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CANCEL", "BYE"})
    void whatEndsACallGoesAgainToo(String method) {
        try (var phone = phone(Transport.TCP)) {
            String call = callId();
            phone.send(invite(phone, call));
            String ok = phone.receive("SIP/2.0 200 ");
            boolean bye = method.equals("BYE");
            String more = bye
                    ? routes(ok, true) + Peer.value(ok, "^(To: .*)$") + "\n"
                    : "To: <sip:902124548590@sentiric.cloud>\n";
            String uri = bye ? Peer.value(ok, "^Contact: <([^>]*)>") : "sip:902124548590@sentiric.cloud";
            NODE.silent(true);
            phone.send(request(method, uri, phone, call, bye ? 2 : 1, more));
            await().until(() -> NODE.ignored.stream().anyMatch(r -> r.startsWith(method) && r.contains(call)));
            NODE.silent(false);
            assertThat(phone.receive("SIP/2.0 200 ")).contains(" " + method + "\n");
            assertThat(NODE.received(method)).hasSize(1);
        } finally {
            NODE.silent(false);
        }
    }

    @Test
    void metricsTellOfConnections() {
        try (var phone = phone(Transport.WS)) {
            path(phone);
            assertThat(metrics())
                    .containsPattern("sip_connections\\{[^}]*transport=\"ws\"} 1.0")
                    .containsPattern("sip_messages_total\\{[^}]*direction=\"out\"[^}]*method=\"REGISTER\"");
        }
        await().untilAsserted(() -> assertThat(metrics())
                .containsPattern("sip_connections\\{[^}]*transport=\"ws\"} 0.0")
                .containsPattern("sip_connections_closed_total\\{[^}]*reason=\"by_client\""));
    }

    @Nested
    class Framing {
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
        void tooLargeIsAnsweredAndTheConnectionClosed() {
            try (var phone = phone(Transport.TLS)) {
                phone.send(options(phone, callId()).replace("Length: 0", "Length: 20000"));
                assertThat(phone.receive()).startsWith("SIP/2.0 513 Message Too Large\n");
                assertThat(((SocketPhone) phone).read()).isNegative();
            }
            try (var phone = SocketPhone.tcp(port(Transport.TCP))) {
                phone.send(options(phone, callId()).replace("Max-", "X: " + "x".repeat(17_000) + "\nMax-"));
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

    @Nested
    class Limits {
        @Test
        void silentConnectionsAreClosedInTime() {
            long handshake = connections.closings(Closing.HANDSHAKE);
            long unfinished = connections.closings(Closing.UNFINISHED);
            long idle = connections.closings(Closing.IDLE);
            try (var mute = SocketPhone.tcp(port(Transport.TCP));
                    var noTls = SocketPhone.tcp(port(Transport.WSS));
                    var slow = SocketPhone.tcp(port(Transport.TCP));
                    var web = new WebPhone(Transport.WS, port(Transport.WS), trust);
                    var idler = SocketPhone.tcp(port(Transport.TCP))) {
                for (var phone : List.of(slow, idler, web)) {
                    phone.send(options(phone, callId()));
                    phone.receive("SIP/2.0 200 ");
                }
                slow.send("OPTIONS sip:sentiric.cloud SIP/2.0\nVia: ");
                assertThat(slow.read()).isNegative();
                closed(Closing.UNFINISHED, unfinished);
                assertThat(mute.read()).isNegative();
                noTls.awaitEnd();
                closed(Closing.HANDSHAKE, handshake + 1);
                assertThat(idler.read()).isNegative();
                assertThat(web.event()).isEqualTo("close 1001 idle");
                closed(Closing.IDLE, idle + 1);
            }
        }

        @Test
        void connectionsOfOneSourceAreLimited() {
            long limited = connections.closings(Closing.LIMITED);
            var open = new ArrayList<SocketPhone>();
            try {
                for (int i = 0; i < PER_SOURCE; i++) {
                    var phone = SocketPhone.tcp(port(Transport.TCP), "127.0.0.9");
                    open.add(phone);
                    phone.send(options(phone, callId()));
                    assertThat(phone.receive()).startsWith("SIP/2.0 200 ");
                }
                try (var surplus = SocketPhone.tcp(port(Transport.TCP), "127.0.0.9")) {
                    assertThat(surplus.read()).isNegative();
                }
                closed(Closing.LIMITED, limited);
                try (var other = SocketPhone.tcp(port(Transport.TCP), "127.0.0.10")) {
                    other.send(options(other, callId()));
                    assertThat(other.receive()).startsWith("SIP/2.0 200 ");
                }
            } finally {
                open.forEach(SocketPhone::close);
            }
            await().until(() -> connections.open(Transport.TCP) == 0);
            try (var again = SocketPhone.tcp(port(Transport.TCP), "127.0.0.9")) {
                again.send(options(again, callId()));
                assertThat(again.receive()).startsWith("SIP/2.0 200 ");
            }
        }

        @Test
        void slowReaderIsCutOffAndOthersAreNot() {
            long slow = connections.closings(Closing.SLOW_READER);
            try (var reader = SocketPhone.tcp(port(Transport.TCP));
                    var other = phone(Transport.TCP)) {
                String route = path(reader);
                String more = "X-Padding: " + "x".repeat(12_000) + "\n";
                await().atMost(Duration.ofSeconds(10))
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> {
                            for (int i = 0; i < 20; i++) {
                                NODE.send(fromNode("MESSAGE", route + more, callId(), 1, ""));
                            }
                            return connections.closings(Closing.SLOW_READER) > slow;
                        });
                other.send(options(other, callId()));
                assertThat(other.receive()).startsWith("SIP/2.0 200 ");
            }
        }
    }

    @Nested
    class Bans {
        @Test
        void bannedSourceIsRefusedAndItsTokensAreHeard() {
            long banned = connections.closings(Closing.BANNED);
            try (var scanner = SocketPhone.tcp(port(Transport.TCP), "127.0.0.66")) {
                scanner.send(invite(scanner, callId()));
                String ok = scanner.receive("SIP/2.0 200 ");
                String probe = options(scanner, callId()).replace("Max-", "User-Agent: friendly-scanner\nMax-");
                for (int i = 0; i < 40; i++) {
                    scanner.send(probe);
                }
                await().untilAsserted(
                                () -> assertThat(get(http + "/bans").body()).contains("127.0.0.66"));
                try (var again = SocketPhone.tcp(port(Transport.TCP), "127.0.0.66")) {
                    assertThat(again.read()).isNegative();
                }
                closed(Closing.BANNED, banned);
                String contact = Peer.value(ok, "^Contact: <([^>]*)>");
                String to = Peer.value(ok, "^(To: .*)$") + "\n";
                scanner.send(request("BYE", contact, scanner, callId(), 2, routes(ok, true) + to));
                assertThat(scanner.receive()).startsWith("SIP/2.0 200 ").contains("CSeq: 2 BYE");
            }
        }
    }

    @Nested
    class Certificates {
        private static Certificate shown(SocketPhone phone) throws SSLPeerUnverifiedException {
            return ((SSLSocket) phone.socket).getSession().getPeerCertificates()[0];
        }

        @Test
        void areReadAgainWhileConnectionsLiveOn() throws Exception {
            long id = System.nanoTime();
            try (var before = SocketPhone.tls(port(Transport.TLS), trust, "TLSv1.2")) {
                assertThat(shown(before)).isEqualTo(first.certificate);
                before.send(options(before, "c" + id));
                before.receive("SIP/2.0 200 ");
                Files.writeString(folder.resolve("key.pem"), "no key at all");
                second.write(folder.resolve("cert.pem"), folder.resolve("key.pem"));
                await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                    try (var after = SocketPhone.tls(port(Transport.TLS), trust, "TLSv1.3")) {
                        assertThat(shown(after)).isEqualTo(second.certificate);
                    }
                    before.send("\n\n");
                    assertThat(before.read()).isEqualTo('\r');
                    assertThat(before.read()).isEqualTo('\n');
                });
                before.send(options(before, "d" + id));
                assertThat(before.receive()).startsWith("SIP/2.0 200 ");
            } finally {
                first.write(folder.resolve("cert.pem"), folder.resolve("key.pem"));
            }
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                try (var after = SocketPhone.tls(port(Transport.TLS), trust, TLS)) {
                    assertThat(shown(after)).isEqualTo(first.certificate);
                }
            });
        }
    }

    @Nested
    class WebSockets {
        private WebPhone open() {
            return new WebPhone(Transport.WS, port(Transport.WS), trust);
        }

        @Test
        void withoutTheSubprotocolAreRefused() {
            try (var client = HttpClient.newHttpClient()) {
                var uri = URI.create("ws://127.0.0.1:" + port(Transport.WS) + "/");
                assertThatThrownBy(() -> client.newWebSocketBuilder()
                                .subprotocols("chat")
                                .buildAsync(uri, new WebSocketNobody())
                                .join())
                        .hasCauseInstanceOf(WebSocketHandshakeException.class);
            }
            var refused = get("http://127.0.0.1:" + port(Transport.WS) + "/");
            assertThat(refused.statusCode()).isEqualTo(426);
        }

        @Test
        void textIsAnsweredAsTextAndBinaryAsBinary() {
            try (var phone = open()) {
                assertThat(phone.socket.getSubprotocol()).isEqualTo("sip");
                phone.send(options(phone, callId()));
                assertThat(phone.event()).startsWith("text SIP/2.0 200 ");
                phone.sendBinary(options(phone, callId()));
                assertThat(phone.event()).startsWith("binary SIP/2.0 200 ");
                phone.send("\n\n");
                assertThat(phone.event()).isEqualTo("text \r\n");
                phone.socket.sendPing(ByteBuffer.wrap(new byte[] {1, 2})).join();
                assertThat(phone.event()).isEqualTo("pong");
            }
        }

        @Test
        void messageInSeveralFramesIsOne() {
            try (var phone = open()) {
                String text = options(phone, callId()).replace("\n", "\r\n");
                phone.socket.sendText(text.substring(0, 40), false).join();
                phone.socket.sendText(text.substring(40), true).join();
                assertThat(phone.event()).startsWith("text SIP/2.0 200 ");
            }
        }

        @Test
        void tooLargeAndGarbageEndWithACode() {
            try (var phone = open()) {
                phone.send("x".repeat(17_000));
                assertThat(phone.event()).startsWith("close 1009 ");
            }
            try (var phone = open()) {
                phone.socket.sendText("x".repeat(10_000), false).join();
                phone.socket.sendText("x".repeat(10_000), true).join();
                assertThat(phone.event()).startsWith("close 1009 ");
            }
            try (var phone = open()) {
                phone.send("hello");
                assertThat(phone.event()).isEqualTo("close 1002 malformed");
            }
            try (var phone = open()) {
                phone.socket.sendClose(1000, "").join();
                assertThat(phone.event()).startsWith("close 1000");
            }
        }
    }

    /** Listens to nothing. */
    private static final class WebSocketNobody implements WebSocket.Listener {}
}
