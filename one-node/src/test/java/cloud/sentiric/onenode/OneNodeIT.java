package cloud.sentiric.onenode;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.phone.Phone;
import cloud.sentiric.servers.Certificates;
import cloud.sentiric.servers.ConsulServer;
import cloud.sentiric.servers.FreePort;
import cloud.sentiric.servers.PostgresServer;
import cloud.sentiric.servers.RabbitServer;
import cloud.sentiric.servers.RedisServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OneNodeIT {
    private static final int RTP_PORTS = 200;
    private static final String ECHO = "902120000000";
    private static final String REALM = "sentiric.cloud";

    private final PostgresServer postgres = PostgresServer.start();
    private final Map<String, String> variables = new HashMap<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final int sip = FreePort.tcp();
    private final String calls = postgres.freshDatabase();

    /** Each service has its ports, its folder and its certificate. */
    OneNodeIT(@TempDir Path data) {
        var consul = ConsulServer.start();
        var rabbit = RabbitServer.start();
        var redis = RedisServer.start();
        var all = Map.ofEntries(
                Map.entry("CURRENT_NODE_IP", consul.backAddress()),
                Map.entry("CONSUL_HOST", consul.host()),
                Map.entry("CONSUL_PORT", "" + consul.httpPort()),
                Map.entry("CONSUL_TOKEN", consul.token()),
                Map.entry("LOG_FORMAT", ""),
                Map.entry("GATEWAY_KEYS", "1:0123456789abcdef0123456789abcdef"),
                Map.entry("NONCE_KEY", "0123456789abcdef0123456789abcdef"),
                Map.entry("TRUSTED_TRUNKS", "local=127.0.0.2/32"),
                Map.entry("SIP_REALM", REALM),
                Map.entry("DEMO_DATA", "true"),
                Map.entry("TRUNK_SECRET_KEY", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="),
                Map.entry("DEMO_PASSWORD", "demo-password"),
                Map.entry("POSTGRES_HOST", postgres.host()),
                Map.entry("POSTGRES_PORT", "" + postgres.port()),
                Map.entry("POSTGRES_USER", postgres.user()),
                Map.entry("POSTGRES_PASSWORD", postgres.password()),
                Map.entry("RABBITMQ_HOST", rabbit.host()),
                Map.entry("RABBITMQ_PORT", "" + rabbit.port()),
                Map.entry("RABBITMQ_USER", rabbit.user()),
                Map.entry("RABBITMQ_PASSWORD", rabbit.password()),
                Map.entry("REDIS_HOST", redis.host()),
                Map.entry("REDIS_PORT", "" + redis.port()),
                Map.entry("REDIS_PASSWORD", redis.password()));
        for (var service : Service.values()) {
            all.forEach((name, value) -> variables.put(service.name() + "_" + name, value));
            set(service, "DATA_DIR", data.resolve(service.id()).toString());
            set(service, "HTTP_PORT", "" + FreePort.tcp());
            set(service, "GRPC_PORT", "" + FreePort.tcp());
            set(
                    service,
                    "CERTIFICATES",
                    Certificates.folder().resolve(service.id()).toString());
        }
        int rtp = FreePort.tcp();
        set(Service.GATEWAY, "SIP_BIND", "127.0.0.1");
        set(Service.GATEWAY, "SIP_PORT", "" + sip);
        set(Service.SIGNALING, "SIP_PORT", "" + FreePort.tcp());
        set(Service.SIGNALING, "SIP_BIND", "127.0.0.1");
        set(Service.SIGNALING, "SIP_ADVERTISED", "127.0.0.1");
        set(Service.MEDIA, "RTP_BIND", "127.0.0.1");
        set(Service.MEDIA, "RTP_PORTS", rtp + "-" + (rtp + RTP_PORTS));
        set(Service.USER, "user.postgres.database", postgres.freshDatabase());
        set(Service.DIALPLAN, "dialplan.postgres.database", postgres.freshDatabase());
        set(Service.CDR, "cdr.postgres.database", calls);
    }

    private void set(Service service, String name, String value) {
        variables.put(service.name() + "_" + name, value);
    }

    private String get(Service service, String path) throws IOException, InterruptedException {
        var at = "http://" + variables.get(service.name() + "_CURRENT_NODE_IP") + ":"
                + variables.get(service.name() + "_HTTP_PORT");
        return http.send(HttpRequest.newBuilder(URI.create(at + path)).build(), BodyHandlers.ofString())
                .body();
    }

    /** A figure of a service, summed over its labels. */
    private double metric(Service service, String name) throws IOException, InterruptedException {
        return Pattern.compile("(?m)^" + name + "(?:\\{[^}]*})? (\\S+)$")
                .matcher(get(service, "/metrics"))
                .results()
                .mapToDouble(found -> Double.parseDouble(found.group(1)))
                .sum();
    }

    private boolean countsLogEntries(Service service) {
        try {
            return get(service, "/metrics").contains("\nlogback_events_total{");
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> records(String callId) throws SQLException {
        try (var connection = postgres.connect(calls);
                var query = connection.prepareStatement("select status, disposition from calls where call_id = ?")) {
            query.setString(1, callId);
            var found = new ArrayList<String>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1) + " " + rows.getString(2));
                }
            }
            return found;
        }
    }

    @Test
    void aCallIsAnsweredHeardAndRecordedWithoutLeavingTheProcess() throws Exception {
        try (var _ = OneNode.start(variables)) {
            for (var service : Service.values()) {
                Awaitility.await(service.id())
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> get(service, "/health/readiness").startsWith("{\"status\":\"UP\"")
                                || get(service, "/health/readiness").contains("\"status\":\"UP\"}"));
            }
            Awaitility.await("the gateway has its node")
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> get(Service.GATEWAY, "/targets").contains("\"up\""));
            Awaitility.await("signaling asks its neighbours")
                    .atMost(Duration.ofSeconds(15))
                    .until(() -> metric(Service.SIGNALING, "grpc_client_neighbour_requests_total") > 0);
            for (var service : Service.values()) {
                assertThat(get(service, "/health"))
                        .as("health of " + service.id())
                        .startsWith("{")
                        .doesNotContain("DOWN", "OUT_OF_SERVICE");
            }
            var warnings = Warnings.begin();
            double before = metric(Service.SIGNALING, "grpc_client_neighbour_requests_total");

            var gateway = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), sip);
            try (var alice = Phone.caller(InetAddress.ofLiteral("127.0.0.2"), gateway, "905551112233", REALM)) {
                var callId = alice.invite("sip:" + ECHO + "@" + REALM);
                alice.expects(100);
                alice.expects(180);
                alice.expects(200);
                Awaitility.await("audio")
                        .atMost(Duration.ofSeconds(5))
                        .until(() -> alice.heard().seconds() >= 0.5);
                alice.hangUp();
                alice.expects("BYE", 200);
                Awaitility.await("its record")
                        .atMost(Duration.ofSeconds(10))
                        .until(() -> records(callId.value()), List.of("ENDED ANSWERED")::equals);
                assertThat(alice.violations()).isEmpty();
            }
            assertThat(metric(Service.SIGNALING, "grpc_client_neighbour_requests_total") - before)
                    .as("requests of the call to dialplan-service and media-service")
                    .isGreaterThanOrEqualTo(3);
            assertThat(warnings.end()).as("logged once all were ready").isEmpty();
            assertThat(Stream.of(Service.values()).filter(this::countsLogEntries))
                    .as("who counts the log entries of all")
                    .containsExactly(Service.FIRST);
        }
    }
}
