package cloud.sentiric.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.gateway.consul.Discovery;
import cloud.sentiric.gateway.target.State;
import cloud.sentiric.gateway.udp.TargetLoop;
import cloud.sentiric.servers.ConsulServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;

/** Against a real Consul: listed, failing, drained, gone, and Consul itself away. */
class ConsulDiscoveryIT {
    private final ConsulServer consul = ConsulServer.start();

    private void put(String path, String body) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var uri = URI.create("http://" + consul.host() + ":" + consul.httpPort() + "/v1/agent/" + path);
            var request = HttpRequest.newBuilder(uri)
                    .header("X-Consul-Token", consul.token())
                    .PUT(HttpRequest.BodyPublishers.ofString(body))
                    .build();
            assertThat(client.send(request, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    /** What the gateway says of itself. */
    private String ownEntry() throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var uri = URI.create("http://" + consul.host() + ":" + consul.httpPort() + "/v1/agent/services");
            var request = HttpRequest.newBuilder(uri)
                    .header("X-Consul-Token", consul.token())
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    private void register(FakeNode node, String status, boolean drain) throws IOException, InterruptedException {
        put("service/register", """
                {"ID": "sip-signaling-%1$s", "Name": "sip-signaling", "Address": "127.0.0.1", "Port": 1,
                 "Meta": {"node": "%1$s", "sip-address": "127.0.0.1", "sip-port": "%2$d", "drain": "%4$b"},
                 "Check": {"CheckID": "check-%1$s", "TTL": "10m", "Status": "%3$s"}}
                """.formatted(node.name, node.port(), status, drain));
    }

    private static Map<String, State> states(TargetLoop loop) {
        var states = new HashMap<String, State>();
        for (var view : loop.choice().views()) {
            states.put(view.node().name(), view.state());
        }
        return states;
    }

    /** Whatever Consul said of it last: an agent on its way down fails every check. */
    private static boolean getsCalls(TargetLoop loop, FakeNode node) {
        var choice = loop.choice();
        var known = choice.node(node.address());
        return known != null && choice.opens(known);
    }

    @Test
    void listIsFollowedAndTheLastGoodOneKept(@TempDir Path folder) throws Exception {
        try (var b = new FakeNode("node-b");
                var c = new FakeNode("node-c");
                var context = SpringApplication.run(
                        GatewayApplication.class,
                        "--spring.cloud.consul.host=" + consul.host(),
                        "--spring.cloud.consul.port=" + consul.httpPort(),
                        "--CONSUL_TOKEN=" + consul.token(),
                        "--server.port=0",
                        "--gateway.port=0",
                        "--gateway.tcp.port=0",
                        "--gateway.data-dir=" + folder,
                        "--gateway.keys=1:0123456789abcdef")) {
            var loop = context.getBean(TargetLoop.class);
            var discovery = context.getBean(Discovery.class);
            register(b, "passing", false);
            register(c, "critical", false);
            until(loop, Map.of("node-b", State.UP, "node-c", State.UNREADY));
            assertThat(discovery.trouble()).isNull();
            assertThat(ownEntry())
                    .containsPattern("\"sip-inside\": ?\"127.0.0.1:[0-9]+\"")
                    .contains("sip-outside")
                    .containsPattern("\"sip-outside-tcp\": ?\"[^\"]+:[1-9][0-9]*\"")
                    .doesNotContain("sip-outside-tls");
            put("check/pass/check-node-c", "");
            until(loop, Map.of("node-b", State.UP, "node-c", State.UP));
            register(c, "passing", true);
            until(loop, Map.of("node-b", State.UP, "node-c", State.DRAINING));
            put("service/deregister/sip-signaling-node-c", "");
            until(loop, Map.of("node-b", State.UP, "node-c", State.UNLISTED));
            consul.stop();
            assertThat(Files.readString(folder.resolve("nodes"))).isEqualTo("127.0.0.1 " + b.port() + " node-b\n");
            await().atMost(Duration.ofSeconds(10)).until(() -> discovery.trouble() != null);
            assertThat(getsCalls(loop, b)).isTrue();
            // It comes back empty: the list that it lost is no reason to stop.
            consul.resume();
            await().atMost(Duration.ofSeconds(10)).until(() -> discovery.trouble() == null);
            assertThat(getsCalls(loop, b)).isTrue();
            register(c, "passing", false);
            until(loop, Map.of("node-b", State.UNLISTED, "node-c", State.UP));
        }
    }

    @Test
    void whoStartsWhileConsulIsAwayGoesOnWithTheLastList(@TempDir Path folder) throws IOException {
        try (var b = new FakeNode("node-b")) {
            Files.writeString(folder.resolve("nodes"), "127.0.0.1 " + b.port() + " node-b\n");
            try (var context = SpringApplication.run(
                    GatewayApplication.class,
                    "--spring.cloud.consul.host=127.0.0.1",
                    "--spring.cloud.consul.port=9",
                    "--server.port=0",
                    "--gateway.port=0",
                    "--gateway.data-dir=" + folder,
                    "--gateway.keys=1:0123456789abcdef")) {
                assertThat(context.getBean(Discovery.class).trouble()).isNotNull();
                until(context.getBean(TargetLoop.class), Map.of("node-b", State.UP));
            }
        }
    }

    private static void until(TargetLoop loop, Map<String, State> expected) {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(states(loop)).isEqualTo(expected));
    }
}
