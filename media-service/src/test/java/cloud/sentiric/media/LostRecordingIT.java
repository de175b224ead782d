package cloud.sentiric.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.sentiric.proto.media.v1.CloseSessionRequest;
import cloud.sentiric.proto.media.v1.EndPatch;
import cloud.sentiric.proto.media.v1.EndRequest;
import cloud.sentiric.proto.media.v1.MediaServiceGrpc;
import cloud.sentiric.proto.media.v1.MediaServiceGrpc.MediaServiceBlockingStub;
import cloud.sentiric.proto.media.v1.OpenSessionRequest;
import cloud.sentiric.proto.media.v1.OpenSessionResponse;
import cloud.sentiric.proto.media.v1.PatchRequest;
import cloud.sentiric.proto.media.v1.RecordingChannel;
import cloud.sentiric.proto.media.v1.Remote;
import cloud.sentiric.proto.media.v1.StartRecordingRequest;
import cloud.sentiric.servers.Certificates;
import cloud.sentiric.servers.FreePort;
import cloud.sentiric.servers.RabbitServer;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A process that records, is killed, and its heir, with a real broker. */
@Timeout(180)
final class LostRecordingIT {
    private static final String ATTEMPT = "01890000-0000-7000-8000-000000000001";
    private static final String TRACE = "0123456789abcdef0123456789abcdef";
    private static final String EXCHANGE = "sentiric_events";
    private static final String TYPE = "call.recording.available";

    private final RabbitServer rabbit = RabbitServer.start();
    private final int httpPort = FreePort.tcp();
    private final int grpcPort = FreePort.tcp();
    private final HttpClient http = HttpClient.newHttpClient();
    private final String queue = "test." + UUID.randomUUID();

    @TempDir
    private Path folder;

    private Process process;
    private ManagedChannel grpc;

    @SuppressWarnings("NullAway.Init") // Set by begin.
    LostRecordingIT() {}

    private void begin() throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        process = new ProcessBuilder(List.of(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        MediaApplication.class.getName(),
                        "--spring.cloud.consul.enabled=false",
                        "--CURRENT_NODE_IP=127.0.0.1",
                        "--server.port=" + httpPort,
                        "--spring.grpc.server.port=" + grpcPort,
                        "--media.rtp.ports=28200-28219",
                        "--media.instance-id=media-1",
                        "--CERTIFICATES=" + Certificates.folder() + "/media-service",
                        "--RECORDINGS_DIR=" + folder,
                        "--RECORDINGS_KEEP_FREE=1MB",
                        "--RABBITMQ_HOST=" + rabbit.host(),
                        "--RABBITMQ_PORT=" + rabbit.port(),
                        "--RABBITMQ_USER=" + rabbit.user(),
                        "--RABBITMQ_PASSWORD=" + rabbit.password()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        grpc = NettyChannelBuilder.forAddress(
                        new InetSocketAddress(MediaFixture.LOOPBACK, grpcPort), Certificates.client("sip-signaling"))
                .build();
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> http.send(
                                        HttpRequest.newBuilder(URI.create(
                                                        "http://127.0.0.1:" + httpPort + "/health/readiness"))
                                                .build(),
                                        BodyHandlers.discarding())
                                .statusCode()
                        == 200);
    }

    private void kill() throws InterruptedException {
        grpc.shutdownNow();
        process.destroyForcibly();
        process.waitFor();
    }

    @AfterEach
    void end() throws Exception {
        kill();
        http.close();
    }

    private MediaServiceBlockingStub stub() {
        return MediaServiceGrpc.newBlockingStub(grpc).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    /** A session of one party that is recorded; the file of it. */
    private Path record(OpenSessionResponse session, Phone phone) {
        var _ = stub().patch(PatchRequest.newBuilder()
                .setLeaseId(session.getLeaseId())
                .setRevision(1)
                .addEnds(EndPatch.newBuilder()
                        .setEndId("1")
                        .setRemote(
                                Remote.newBuilder().setAddress(phone.address()).setPort(phone.port())))
                .build());
        var uri = stub().startRecording(StartRecordingRequest.newBuilder()
                        .setLeaseId(session.getLeaseId())
                        .setRecordingId(UUID.randomUUID().toString())
                        .setTenantId("t1")
                        .setAttemptId(ATTEMPT)
                        .setTraceId(TRACE)
                        .addChannels(RecordingChannel.newBuilder().setEndId("1").setName("caller"))
                        .build())
                .getRecordingUri();
        return folder.resolve(uri.substring("file:".length()));
    }

    private OpenSessionResponse open() {
        return stub().openSession(OpenSessionRequest.newBuilder()
                .setCallId("call-1")
                .setRequestId(UUID.randomUUID().toString())
                .addEnds(EndRequest.getDefaultInstance())
                .build());
    }

    private Connection connect() throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(URI.create(rabbit.uri()));
        factory.setVirtualHost("/");
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection();
    }

    private void bind() throws Exception {
        try (var connection = connect();
                Channel channel = connection.createChannel()) {
            channel.exchangeDeclare(EXCHANGE, BuiltinExchangeType.TOPIC, true);
            channel.queueDeclare(queue, true, false, false, null);
            channel.queueBind(queue, EXCHANGE, TYPE);
        }
    }

    /** What is told; taken away from the queue. */
    private JsonNode told() throws Exception {
        try (var connection = connect();
                Channel channel = connection.createChannel()) {
            var message = await().atMost(Duration.ofSeconds(30))
                    .until(() -> channel.basicGet(queue, true), got -> got != null);
            return JsonMapper.builder().build().readTree(new String(message.getBody(), UTF_8));
        }
    }

    private static void assertTold(JsonNode event, Path file, Path folder, String cause) {
        assertThat(event.get("eventType").asString()).isEqualTo(TYPE);
        assertThat(event.get("attemptId").asString()).isEqualTo(ATTEMPT);
        assertThat(event.get("callId").asString()).isEqualTo("call-1");
        assertThat(event.get("traceId").asString()).isEqualTo(TRACE);
        assertThat(event.get("tenantId").asString()).isEqualTo("t1");
        assertThat(event.get("cause").asString()).isEqualTo(cause);
        assertThat(event.get("recordingUri").asString()).isEqualTo("file:" + folder.relativize(file));
    }

    @Test
    void whatWasRecordedIsWholeAndAnnouncedAfterKill() throws Exception {
        bind();
        begin();
        Path file;
        var alice = new Talk(1, number -> false);
        try (var phone = new Phone()) {
            var session = open();
            file = record(session, phone);
            Talk.each20ms(250, () -> alice.say(phone, session.getEnds(0).getRtpPort()));
        }
        kill();
        begin();
        var event = told();
        assertTold(event, file, folder, "lost");
        var channel = Talk.wav(file)[0];
        assertThat(event.get("durationMs").asInt())
                .isEqualTo(channel.length / 8)
                .isGreaterThan(1_500);
        int at = alice.find(channel, 0);
        for (int number = 0; at + (number + 1) * Talk.SAMPLES <= channel.length; number++) {
            assertThat(alice.isThere(channel, number, at + number * Talk.SAMPLES))
                    .isTrue();
        }
        await().until(() -> pending() == 0);
    }

    private long pending() throws IOException {
        try (var files = Files.list(folder.resolve("pending/media-1"))) {
            return files.filter(file -> file.toString().endsWith(".properties")).count();
        }
    }

    @Test
    void whatEndsWhileTheBrokerIsAwayIsAnnouncedWhenItIsBack() throws Exception {
        bind();
        begin();
        try (var phone = new Phone()) {
            var session = open();
            var file = record(session, phone);
            rabbit.stop();
            try {
                var _ = stub().closeSession(CloseSessionRequest.newBuilder()
                        .setLeaseId(session.getLeaseId())
                        .build());
                await().until(() -> Files.readString(folder.resolve("log")).contains("the broker is away"));
                assertThat(pending()).isEqualTo(1);
            } finally {
                rabbit.resume();
            }
            assertTold(told(), file, folder, "stopped");
            await().until(() -> pending() == 0);
        }
    }
}
