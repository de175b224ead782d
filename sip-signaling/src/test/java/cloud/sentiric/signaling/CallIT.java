package cloud.sentiric.signaling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.proto.signaling.v1.ListCallsRequest;
import cloud.sentiric.proto.signaling.v1.SipSignalingServiceGrpc;
import cloud.sentiric.proto.signaling.v1.TerminateCallRequest;
import cloud.sentiric.servers.FreePort;
import cloud.sentiric.servers.RabbitServer;
import cloud.sentiric.servers.RedisServer;
import cloud.sentiric.signaling.loop.Readiness;
import cloud.sentiric.signaling.owner.Owner;
import cloud.sentiric.signaling.redis.RedisLink;
import cloud.sentiric.signaling.sqlite.EventStore;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whole calls over real UDP, RabbitMQ and Redis through two nodes; the other services are doubles behind real gRPC. */
final class CallIT {
    private static final String TRUNK = "127.0.0.2";
    private static final String STRANGER = "127.0.0.1";
    private static final String QUEUE = "test.events";
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final RedisServer REDIS = RedisServer.start();
    private static final RabbitServer BROKER = RabbitServer.start();

    @TempDir
    private static Path folder;

    private static FakeServices services;
    private static ConfigurableApplicationContext nodeB;
    private static ConfigurableApplicationContext nodeC;
    private static Connection connection;
    private static Channel channel;
    private static final List<JsonNode> events = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        services = new FakeServices();
        var factory = new ConnectionFactory();
        factory.setUri(BROKER.uri());
        connection = factory.newConnection();
        channel = connection.createChannel();
        channel.exchangeDeclare("sentiric_events", "topic", true);
        channel.queueDeclare(QUEUE, true, false, false, null);
        channel.queueBind(QUEUE, "sentiric_events", "#");
        int grpcB = FreePort.tcp();
        int grpcC = FreePort.tcp();
        nodeB = node("node-b", grpcB, known("node-c", grpcC));
        nodeC = node("node-c", grpcC, known("node-b", grpcB));
        await().atMost(LIMIT)
                .until(() -> nodeB.getBean(Readiness.class).ready()
                        && nodeC.getBean(Readiness.class).ready());
    }

    /** What Consul says elsewhere: where the nodes' gRPC servers are. */
    private static String known(String node, int port) {
        return known("sip-signaling", "sip-signaling-" + node, port, node) + " "
                + known("media-service", FakeServices.MEDIA, services.port(), "node-a");
    }

    private static String known(String service, String instance, int port, String node) {
        var prefix = "--spring.cloud.discovery.client.simple.instances." + service + "[0].";
        return String.join(
                " ",
                prefix + "uri=http://127.0.0.1:1",
                prefix + "instance-id=" + instance,
                prefix + "metadata.node=" + node,
                prefix + "metadata.grpc-port=" + port);
    }

    private static ConfigurableApplicationContext node(String name, int grpc, String... known) {
        var target = "static://127.0.0.1:" + services.port();
        return new SpringApplicationBuilder(SignalingApplication.class)
                .web(WebApplicationType.NONE)
                .run(Stream.concat(
                                Stream.of(known).flatMap(one -> Stream.of(one.split(" "))),
                                Stream.of(
                                        "--CURRENT_NODE_NAME=" + name,
                                        "--CONSUL_ENABLED=false",
                                        "--GRPC_TLS=false",
                                        "--LOG_FORMAT=",
                                        "--GATEWAY_KEYS=1:0123456789abcdef",
                                        "--NONCE_KEY=0123456789abcdef",
                                        "--TRUSTED_TRUNKS=local=127.0.0.2/32",
                                        "--SIP_PORT=0",
                                        "--GRPC_PORT=" + grpc,
                                        "--DATA_DIR=" + folder.resolve(name),
                                        "--REDIS_HOST=" + REDIS.host(),
                                        "--REDIS_PORT=" + REDIS.port(),
                                        "--REDIS_PASSWORD=" + REDIS.password(),
                                        "--RABBITMQ_HOST=" + BROKER.host(),
                                        "--RABBITMQ_PORT=" + BROKER.port(),
                                        "--RABBITMQ_USER=" + BROKER.user(),
                                        "--RABBITMQ_PASSWORD=" + BROKER.password(),
                                        "--signaling.sip.drain=1s",
                                        "--spring.grpc.client.channel.dialplan-service.target=" + target,
                                        "--spring.grpc.client.channel.user-service.target=" + target))
                        .toArray(String[]::new));
    }

    @AfterAll
    static void stop() throws IOException {
        nodeB.close();
        nodeC.close();
        services.close();
        channel.queueDelete(QUEUE);
        connection.close();
    }

    private static int sip(ConfigurableApplicationContext node) {
        return node.getBean(SipServer.class).port();
    }

    @Test
    void announcementIsHeardAndTheNodeHangsUp() throws IOException {
        try (var phone = new Caller(TRUNK, sip(nodeB), FakeServices.WELCOME)) {
            phone.invite();
            phone.expect("SIP/2.0 100");
            phone.expect("SIP/2.0 180");
            assertThat(phone.expect("SIP/2.0 200"))
                    .contains(
                            "Content-Type: application/sdp", "m=audio 1", "RTP/AVP 8 101", "Contact: <sip:127.0.0.1:");
            phone.ack();
            await().atMost(LIMIT).until(services::plays);
            services.finish();
            phone.accept(phone.expect("BYE sip:1001@127.0.0.2:"));

            assertThat(types(phone)).containsExactly("call.started", "call.answered", "call.ended");
            var started = event(phone, "call.started");
            assertThat(started.path("mediaInfo").path("callerRtpAddr").asString())
                    .isEqualTo("127.0.0.1:4002");
            assertThat(started.path("dialplanResolution")
                            .path("action")
                            .path("action")
                            .asString())
                    .isEqualTo("PLAY_ANNOUNCEMENT");
            var ended = event(phone, "call.ended");
            assertThat(ended.path("reason").asString()).isEqualTo("completed");
            assertThat(ended.path("endedBy").asString()).isEqualTo("system");
            assertThat(ended.path("nodeId").asString()).isEqualTo("node-b");
            assertReleased(phone);
        }
    }

    @Test
    void strangerIsChallengedAndCallsWithItsPassword() throws IOException {
        try (var phone = new Caller(STRANGER, sip(nodeB), FakeServices.ECHO)) {
            phone.inviteAs1001("secret-1001");
            phone.expect("SIP/2.0 200");
            phone.ack();
            phone.bye();
            phone.expect("SIP/2.0 200");
            phone.bye();
            phone.expect("SIP/2.0 481");

            assertThat(types(phone)).containsExactly("call.started", "call.answered", "call.ended");
            assertThat(event(phone, "call.ended").path("endedBy").asString()).isEqualTo("caller");
            assertReleased(phone);
        }
    }

    @Test
    void aPhoneThatDivertsIsFollowed() throws IOException {
        try (var alice = new Caller(STRANGER, sip(nodeB), "1002");
                var bob = new Member("1002", sip(nodeB));
                var carol = new Member("2001", sip(nodeC))) {
            assertThat(bob.register(600)).startsWith("SIP/2.0 200");
            assertThat(carol.register(600)).startsWith("SIP/2.0 200");
            alice.inviteAs1001("secret-1001");
            bob.diverts(bob.hears("INVITE", "100 Trying"), "sip:2001@sentiric.cloud");
            alice.expect("SIP/2.0 181");
            var called = carol.hears("INVITE", "100 Trying");
            assertThat(called)
                    .contains(
                            "Diversion: <sip:1002@sentiric.cloud>;reason=unconditional;counter=1",
                            "From: <sip:1001@sentiric.cloud>");
            carol.takes(called);
            alice.expect("SIP/2.0 200");
            alice.ack();
            // Others call them at other phones.
            assertThat(bob.register(0)).startsWith("SIP/2.0 200");
            assertThat(carol.register(0)).startsWith("SIP/2.0 200");
            assertThat(event(alice, "call.answered").path("answeredBy").asString())
                    .isEqualTo("sip:2001@sentiric.cloud");
            alice.bye();
            alice.expect("SIP/2.0 200");
            carol.hears("BYE", "200 OK");
            assertThat(types(alice)).containsExactly("call.transferred", "call.started", "call.answered", "call.ended");
            assertThat(event(alice, "call.transferred").path("kind").asString()).isEqualTo("diverted");
            assertReleased(alice);
        }
    }

    @Test
    void wrongPasswordIsRefused() throws IOException {
        try (var phone = new Caller(STRANGER, sip(nodeB), FakeServices.ECHO)) {
            phone.inviteAs1001("wrong");
            phone.expect("SIP/2.0 403");
        }
    }

    @Test
    void cancelWhileRoutingLeavesOneEnd() throws IOException {
        try (var phone = new Caller(TRUNK, sip(nodeB), FakeServices.SILENT)) {
            phone.invite();
            phone.expect("SIP/2.0 100");
            phone.cancel();
            phone.expect("SIP/2.0 200");
            phone.expect("SIP/2.0 487");
            phone.ackRefusal();
            assertThat(types(phone)).containsExactly("call.ended");
            assertThat(event(phone, "call.ended").path("reason").asString()).isEqualTo("cancelled");
        }
    }

    @Test
    void refusedUnknownAndUnavailableGetTheirStatus() throws IOException {
        try (var refused = new Caller(TRUNK, sip(nodeB), FakeServices.REFUSED);
                var unknown = new Caller(TRUNK, sip(nodeB), "902120000004");
                var silent = new Caller(TRUNK, sip(nodeB), FakeServices.SILENT)) {
            refused.invite();
            refused.expect("SIP/2.0 603");
            unknown.invite();
            unknown.expect("SIP/2.0 404");
            silent.invite();
            assertThat(silent.expect("SIP/2.0 503")).contains("Retry-After: ");
            assertThat(event(silent, "call.ended").path("reason").asString()).isEqualTo("dialplan_unavailable");
        }
    }

    @Test
    void requestFromTheBrokerEndsTheCallAtThePhoneWithinFiveSeconds() throws IOException {
        try (var phone = new Caller(TRUNK, sip(nodeC), FakeServices.ECHO)) {
            talk(phone);
            // Either node may get it; one has the call.
            channel.basicPublish(
                    "sentiric_events",
                    "call.terminate.request",
                    null,
                    "{\"eventType\":\"call.terminate.request\",\"attemptId\":\"%s\",\"reason\":\"fraud\"}"
                            .formatted(attempt(phone))
                            .getBytes(UTF_8));
            var bye = phone.expect("BYE ");
            assertThat(bye).contains("Sentiric-Attempt: " + attempt(phone));
            phone.accept(bye);
            assertThat(event(phone, "call.ended").path("reason").asString()).isEqualTo("fraud");
        }
    }

    @Test
    void byeOfACallWhoseNodeIsGoneIsTakenOver() throws IOException {
        try (var phone = new Caller(TRUNK, sip(nodeB), FakeServices.ECHO)) {
            talk(phone);
            phone.moveTo(sip(nodeC));
            phone.bye();
            phone.expect("SIP/2.0 200");
            var ended = event(phone, "call.ended");
            assertThat(ended.path("nodeId").asString()).isEqualTo("node-c");
            assertReleased(phone);
        }
    }

    @Test
    void withoutRedisATrunkCallsANumberAsBefore() throws IOException {
        REDIS.stop();
        try (var trunk = new Caller(TRUNK, sip(nodeB), FakeServices.ECHO);
                var user = new Caller(STRANGER, sip(nodeB), FakeServices.ECHO)) {
            await().atMost(LIMIT).until(() -> !nodeB.getBean(RedisLink.class).available());
            assertThat(nodeB.getBean(Readiness.class).ready()).isTrue();
            talk(trunk);
            user.inviteAs1001("secret-1001");
            assertThat(user.expect("SIP/2.0 503")).contains("Retry-After: ");
            trunk.bye();
            trunk.expect("SIP/2.0 200");
            assertThat(event(trunk, "call.ended").path("reason").asString()).isEqualTo("normal");
            assertReleased(trunk);
        } finally {
            REDIS.resume();
            await().atMost(LIMIT)
                    .until(() -> nodeB.getBean(RedisLink.class).available()
                            && nodeC.getBean(RedisLink.class).available());
        }
    }

    @Test
    void callsAreListedAndTerminatedByGrpc() throws IOException {
        int port = nodeB.getBean(GrpcServerLifecycle.class).getPort();
        ManagedChannel grpc =
                NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
        try (var phone = new Caller(TRUNK, sip(nodeB), FakeServices.ECHO)) {
            talk(phone);
            var stub = SipSignalingServiceGrpc.newBlockingStub(grpc);
            var answer = stub.listCalls(
                    ListCallsRequest.newBuilder().setCallId(phone.callId()).build());
            assertThat(answer.getRunId()).isEqualTo(nodeB.getBean(Owner.class).run());
            assertThat(answer.getCallsList()).singleElement().satisfies(call -> {
                assertThat(call.getAttemptId()).isEqualTo(attempt(phone));
                assertThat(call.getState()).isEqualTo("Confirmed");
                assertThat(call.hasAnswerTime()).isTrue();
            });
            var request = TerminateCallRequest.newBuilder().setAttemptId(attempt(phone));
            assertThat(stub.terminateCall(request.build())).isNotNull();
            phone.accept(phone.expect("BYE "));
            assertThat(event(phone, "call.ended").path("reason").asString()).isEqualTo("terminated");

            StatusRuntimeException unknown = org.assertj.core.api.Assertions.catchThrowableOfType(
                    StatusRuntimeException.class,
                    () -> stub.terminateCall(
                            request.setAttemptId(new UUID(0, 0).toString()).build()));
            assertThat(unknown.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
        } finally {
            grpc.shutdownNow();
        }
    }

    private static void talk(Caller phone) {
        phone.invite();
        phone.expect("SIP/2.0 200");
        phone.ack();
        await().atMost(LIMIT).until(() -> of(phone).size() == 2);
    }

    private static void assertReleased(Caller phone) {
        await().atMost(LIMIT).until(() -> !services.held.containsValue(phone.callId()));
        await().atMost(LIMIT).until(() -> nodeB.getBean(EventStore.class).waiting() == 0);
        assertThat(nodeB.getBean(MeterRegistry.class)
                        .counter("sentiric.calls.started")
                        .count())
                .isPositive();
    }

    private static List<String> types(Caller phone) throws IOException {
        await().atMost(LIMIT)
                .until(() -> of(phone).stream()
                        .anyMatch(event -> event.path("eventType").asString().equals("call.ended")));
        return of(phone).stream()
                .map(event -> event.path("eventType").asString())
                .toList();
    }

    private static String attempt(Caller phone) {
        return event(phone, "call.started").path("attemptId").asString();
    }

    private static JsonNode event(Caller phone, String type) {
        return await().atMost(LIMIT)
                .until(
                        () -> of(phone).stream()
                                .filter(event ->
                                        event.path("eventType").asString().equals(type))
                                .findFirst(),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    /** The events of a phone's call so far. */
    private static List<JsonNode> of(Caller phone) throws IOException {
        for (var next = channel.basicGet(QUEUE, true); next != null; next = channel.basicGet(QUEUE, true)) {
            events.add(JSON.readTree(next.getBody()));
        }
        return events.stream()
                .filter(event -> event.path("callId").asString().equals(phone.callId()))
                .filter(event -> !event.path("eventType").asString().equals("call.terminate.request"))
                .toList();
    }
}
