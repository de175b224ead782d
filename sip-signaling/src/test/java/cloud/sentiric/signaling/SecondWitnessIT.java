package cloud.sentiric.signaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.node.InstanceWatch;
import cloud.sentiric.servers.ConsulServer;
import cloud.sentiric.servers.FreePort;
import cloud.sentiric.servers.RabbitServer;
import cloud.sentiric.servers.RedisServer;
import cloud.sentiric.signaling.call.CallDirectory;
import cloud.sentiric.signaling.loop.Readiness;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.net.DatagramSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Consul as the second witness: a node whose beat in Redis is old and that nobody reaches at its gRPC address. It lives as
 * long as Consul finds its run; its process ends without notice, and the other node goes on with its calls.
 */
@Timeout(180)
final class SecondWitnessIT {
    private static final String TRUNK = "127.0.0.2";
    /** Where node-a says that its gRPC server is; nobody listens there. */
    private static final String NOWHERE = "127.0.0.9";

    private static final String QUEUE = "test.second-witness";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration LOST_AFTER = Duration.ofSeconds(3);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final RedisServer REDIS = RedisServer.start();
    private static final RabbitServer BROKER = RabbitServer.start();
    private static final ConsulServer CONSUL = ConsulServer.start();

    @TempDir
    private Path folder;

    private final List<JsonNode> events = new ArrayList<>();

    @Test
    void aNodeIsLostWhenConsulFindsItNoMoreAndNotBefore() throws Exception {
        int sip = freeUdpPort();
        try (var services = new FakeServices();
                Connection connection = broker();
                Channel channel = queue(connection);
                var redis = RedisClient.create(REDIS.uri())) {
            var beats = redis.connect().sync();
            var nodeA = process(Stream.concat(
                    settings("node-a", Duration.ofSeconds(5), services),
                    Stream.of(
                            "--SIP_PORT=" + sip,
                            "--CURRENT_NODE_IP=" + NOWHERE,
                            "--SIP_BIND=127.0.0.1",
                            "--SIP_ADVERTISED=127.0.0.1",
                            "--spring.grpc.server.address=127.0.0.1")));
            try (var nodeB = run(Stream.concat(
                            settings("node-b", Duration.ofMillis(500), services),
                            Stream.of("--SIP_PORT=" + freeUdpPort())));
                    var phone = new Caller(TRUNK, sip, FakeServices.ECHO);
                    var alice = new Caller("127.0.0.1", sip, "1002");
                    var bob = new Member("1002", TwoNodes.sip(nodeB))) {
                var discovery = nodeB.getBean(DiscoveryClient.class);
                await().atMost(LIMIT).until(() -> nodeB.getBean(Readiness.class).ready() && finds(discovery, "node-a"));
                phone.invite();
                phone.expect("SIP/2.0 200");
                phone.ack();
                assertThat(bob.register(600)).startsWith("SIP/2.0 200");
                var called = connect(alice, bob);
                await().atMost(LIMIT).until(() -> events(channel, alice).size() == 2);
                await().atMost(LIMIT).until(() -> events(channel, phone).size() == 2);

                // Longer than node-b takes to trust its own link and then to judge.
                await().during(LOST_AFTER.multipliedBy(3))
                        .atMost(LIMIT)
                        .until(() -> silence(beats) && events(channel, phone).size() == 2);
                assertThat(services.held).containsValue(phone.callId());

                nodeA.destroyForcibly();
                var directory = nodeB.getBean(CallDirectory.class);
                await().atMost(LIMIT).until(() -> silence(beats) && directory.size() == 2);
                assertThat(services.held).containsValue(phone.callId());
                assertThat(types(events(channel, phone))).containsExactly("call.started", "call.answered");

                assertThat(bob.hangsUp(called)).startsWith("SIP/2.0 200");
                alice.accept(alice.expect("BYE "));
                await().atMost(LIMIT)
                        .until(() -> types(events(channel, alice))
                                .equals(List.of("call.started", "call.answered", "call.ended")));
                var over = events(channel, alice).getLast();
                assertThat(over.path("endedBy").asString()).isEqualTo("callee");
                assertThat(over.path("nodeId").asString()).isEqualTo("node-b");

                phone.moveTo(TwoNodes.sip(nodeB));
                phone.bye();
                phone.expect("SIP/2.0 200");
                await().during(Duration.ofSeconds(1))
                        .atMost(LIMIT)
                        .until(() -> types(events(channel, phone))
                                .equals(List.of("call.started", "call.answered", "call.ended")));
                var ended = events(channel, phone).getLast();
                assertThat(ended.path("reason").asString()).isEqualTo("normal");
                assertThat(ended.path("nodeId").asString()).isEqualTo("node-b");
                await().atMost(LIMIT).until(() -> !services.held.containsValue(phone.callId()));
                await().atMost(LIMIT).until(() -> directory.size() == 0 && services.held.isEmpty());
            } finally {
                nodeA.destroyForcibly();
                nodeA.waitFor();
            }
        }
    }

    /** 1001 calls 1002; the INVITE that the callee's phone got. */
    private static String connect(Caller alice, Member bob) {
        alice.inviteAs1001("secret-1001");
        var invite = bob.hears("INVITE", "180 Ringing");
        bob.takes(invite);
        alice.expect("SIP/2.0 200");
        alice.ack();
        return invite;
    }

    private static boolean finds(DiscoveryClient discovery, String node) {
        return discovery.getInstances("sip-signaling").stream()
                .anyMatch(instance -> InstanceWatch.isOn(node, instance));
    }

    /** Redis says that node-a was heard of last a minute ago. */
    private static boolean silence(RedisCommands<String, String> beats) {
        var old = (double) System.currentTimeMillis() - 60_000;
        for (var owner : beats.zrange("signaling:owners", 0, -1)) {
            if (owner.startsWith("node-a/")) {
                beats.zadd("signaling:owners", old, owner);
            }
        }
        return true;
    }

    private static Connection broker() throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(BROKER.uri());
        return factory.newConnection();
    }

    private static Channel queue(Connection connection) throws IOException {
        var channel = connection.createChannel();
        channel.exchangeDeclare("sentiric_events", "topic", true);
        channel.queueDeclare(QUEUE, true, true, true, null);
        channel.queueBind(QUEUE, "sentiric_events", "#");
        return channel;
    }

    private List<JsonNode> events(Channel channel, Caller phone) throws IOException {
        for (var next = channel.basicGet(QUEUE, true); next != null; next = channel.basicGet(QUEUE, true)) {
            events.add(JSON.readTree(next.getBody()));
        }
        return events.stream()
                .filter(event -> event.path("callId").asString().equals(phone.callId()))
                .toList();
    }

    private static List<String> types(List<JsonNode> events) {
        return events.stream().map(event -> event.path("eventType").asString()).toList();
    }

    private static int freeUdpPort() throws IOException {
        try (var socket = new DatagramSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static ConfigurableApplicationContext run(Stream<String> settings) {
        return new SpringApplicationBuilder(SignalingApplication.class).run(settings.toArray(String[]::new));
    }

    private Process process(Stream<String> settings) throws IOException {
        var line = Stream.concat(
                Stream.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SignalingApplication.class.getName()),
                settings);
        return new ProcessBuilder(line.toList())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("node-a.log").toFile())
                .start();
    }

    private Stream<String> settings(String name, Duration heartbeat, FakeServices services) throws IOException {
        var target = "static://127.0.0.1:" + services.port();
        var media = "--spring.cloud.discovery.client.simple.instances.media-service[0].";
        return Stream.of(
                "--CURRENT_NODE_NAME=" + name,
                "--CONSUL_HOST=" + CONSUL.host(),
                "--CONSUL_PORT=" + CONSUL.httpPort(),
                "--CONSUL_TOKEN=" + CONSUL.token(),
                "--spring.cloud.consul.discovery.ip-address=" + CONSUL.backAddress(),
                "--server.address=0.0.0.0",
                "--HTTP_PORT=" + FreePort.tcp(),
                "--GRPC_PORT=" + FreePort.tcp(),
                "--GRPC_TLS=false",
                "--LOG_FORMAT=",
                "--GATEWAY_KEYS=1:0123456789abcdef",
                "--NONCE_KEY=0123456789abcdef",
                "--TRUSTED_TRUNKS=local=127.0.0.2/32",
                "--DATA_DIR=" + folder.resolve(name),
                "--REDIS_HOST=" + REDIS.host(),
                "--REDIS_PORT=" + REDIS.port(),
                "--REDIS_PASSWORD=" + REDIS.password(),
                "--RABBITMQ_HOST=" + BROKER.host(),
                "--RABBITMQ_PORT=" + BROKER.port(),
                "--RABBITMQ_USER=" + BROKER.user(),
                "--RABBITMQ_PASSWORD=" + BROKER.password(),
                "--signaling.sip.drain=1s",
                "--signaling.dialogs.heartbeat=" + heartbeat.toMillis() + "ms",
                "--signaling.dialogs.lost-after=" + LOST_AFTER.toMillis() + "ms",
                "--spring.grpc.client.channel.dialplan-service.target=" + target,
                "--spring.grpc.client.channel.user-service.target=" + target,
                media + "uri=http://127.0.0.1:1",
                media + "instance-id=" + FakeServices.MEDIA,
                media + "metadata.grpc-port=" + services.port());
    }
}
