package cloud.sentiric.signaling;

import static org.awaitility.Awaitility.await;

import cloud.sentiric.servers.FreePort;
import cloud.sentiric.servers.RedisServer;
import cloud.sentiric.signaling.loop.Readiness;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Two whole signaling nodes with one Redis; the other services are doubles behind real gRPC, there is no broker. */
final class TwoNodes implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(20);

    final FakeServices services = new FakeServices();
    final ConfigurableApplicationContext nodeB;
    final ConfigurableApplicationContext nodeC;

    /**
     * Starts them and waits until they are ready.
     *
     * @param folder of their data
     * @param settings further ones, as the command line has them
     */
    TwoNodes(RedisServer redis, Path folder, String... settings) throws IOException {
        int grpcB = FreePort.tcp();
        int grpcC = FreePort.tcp();
        nodeB = node(redis, folder, "node-b", grpcB, known("node-c", grpcC), settings);
        nodeC = node(redis, folder, "node-c", grpcC, known("node-b", grpcB), settings);
        await().atMost(LIMIT)
                .until(() -> nodeB.getBean(Readiness.class).ready()
                        && nodeC.getBean(Readiness.class).ready());
    }

    private ConfigurableApplicationContext node(
            RedisServer redis, Path folder, String name, int grpc, Stream<String> known, String... settings) {
        var target = "static://127.0.0.1:" + services.port();
        var own = Stream.of(
                "--CURRENT_NODE_NAME=" + name,
                "--CONSUL_ENABLED=false",
                "--GRPC_TLS=false",
                "--LOG_FORMAT=",
                "--GATEWAY_KEYS=1:0123456789abcdef",
                "--NONCE_KEY=0123456789abcdef",
                "--SIP_PORT=0",
                "--GRPC_PORT=" + grpc,
                "--DATA_DIR=" + folder.resolve(name),
                "--REDIS_HOST=" + redis.host(),
                "--REDIS_PORT=" + redis.port(),
                "--REDIS_PASSWORD=" + redis.password(),
                "--RABBITMQ_HOST=127.0.0.1",
                "--RABBITMQ_PORT=1",
                "--signaling.events.retry=1m",
                "--spring.grpc.client.channel.dialplan-service.target=" + target,
                "--spring.grpc.client.channel.user-service.target=" + target);
        return new SpringApplicationBuilder(SignalingApplication.class)
                .web(WebApplicationType.NONE)
                .run(Stream.of(known, own, drain(settings), Stream.of(settings))
                        .flatMap(each -> each)
                        .toArray(String[]::new));
    }

    /** A short one, unless a test has its own. */
    private static Stream<String> drain(String... settings) {
        var name = "--signaling.sip.drain=";
        return Stream.of(settings).anyMatch(each -> each.startsWith(name)) ? Stream.of() : Stream.of(name + "1s");
    }

    /** What Consul says elsewhere. */
    private Stream<String> known(String node, int port) {
        var media = Map.of("instance-id", FakeServices.MEDIA, "node", "node-a", "port", services.port() + "");
        var peer = Map.of("instance-id", "sip-signaling-" + node, "node", node, "port", port + "");
        return Stream.concat(instance("media-service", media), instance("sip-signaling", peer));
    }

    private static Stream<String> instance(String service, Map<String, String> values) {
        var prefix = "--spring.cloud.discovery.client.simple.instances." + service + "[0].";
        return Stream.of(
                prefix + "uri=http://127.0.0.1:1",
                prefix + "instance-id=" + values.get("instance-id"),
                prefix + "metadata.node=" + values.get("node"),
                prefix + "metadata.grpc-port=" + values.get("port"));
    }

    static int sip(ConfigurableApplicationContext node) {
        return node.getBean(SipServer.class).port();
    }

    @Override
    public void close() {
        nodeB.close();
        nodeC.close();
        services.close();
    }
}
