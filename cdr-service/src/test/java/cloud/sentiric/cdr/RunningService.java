package cloud.sentiric.cdr;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.sentiric.cdr.amqp.EventQueues;
import cloud.sentiric.proto.cdr.v1.CdrServiceGrpc;
import cloud.sentiric.proto.cdr.v1.CdrServiceGrpc.CdrServiceBlockingStub;
import cloud.sentiric.servers.PostgresServer;
import cloud.sentiric.servers.RabbitServer;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageBuilder;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;
import org.springframework.jdbc.core.JdbcTemplate;

/** The whole service on free ports, and its clients. */
final class RunningService implements AutoCloseable {
    private final ConfigurableApplicationContext context;
    private final ManagedChannel channel;
    private final HttpClient http = HttpClient.newHttpClient();

    private RunningService(PostgresServer postgres, String database, RabbitServer rabbit) {
        context = new SpringApplicationBuilder(CdrApplication.class, FaultyCalls.Wiring.class)
                .run(
                        "--server.port=0",
                        "--spring.grpc.server.port=0",
                        "--CONSUL_ENABLED=false",
                        "--CURRENT_NODE_IP=127.0.0.1",
                        "--LOG_FORMAT=",
                        "--LOG_LEVEL=warn",
                        "--cdr.retries=50ms,200ms",
                        "--POSTGRES_HOST=" + postgres.host(),
                        "--POSTGRES_PORT=" + postgres.port(),
                        "--POSTGRES_USER=" + postgres.user(),
                        "--POSTGRES_PASSWORD=" + postgres.password(),
                        "--cdr.postgres.database=" + database,
                        "--RABBITMQ_HOST=" + rabbit.host(),
                        "--RABBITMQ_PORT=" + rabbit.port(),
                        "--RABBITMQ_USER=" + rabbit.user(),
                        "--RABBITMQ_PASSWORD=" + rabbit.password());
        channel = NettyChannelBuilder.forAddress(
                        "127.0.0.1", context.getBean(GrpcServerLifecycle.class).getPort())
                .usePlaintext()
                .build();
    }

    static RunningService start(PostgresServer postgres, String database, RabbitServer rabbit) {
        return new RunningService(postgres, database, rabbit);
    }

    CdrServiceBlockingStub cdr() {
        return CdrServiceGrpc.newBlockingStub(channel).withDeadlineAfter(5, TimeUnit.SECONDS);
    }

    JdbcTemplate sql() {
        return context.getBean(JdbcTemplate.class);
    }

    /** Publishes an event as signaling does. */
    void publish(String routingKey, String body) {
        context.getBean(RabbitTemplate.class)
                .send(
                        EventQueues.EXCHANGE,
                        routingKey,
                        MessageBuilder.withBody(body.getBytes(UTF_8)).build());
    }

    /** The oldest dead letter, which is taken away; null if there is none. */
    @Nullable
    Message deadLetter() {
        return context.getBean(RabbitTemplate.class).receive(EventQueues.FAILED);
    }

    /** Messages that wait in a queue; -1 if there is no such queue. */
    long waiting(String name) {
        var queue = context.getBean(RabbitAdmin.class).getQueueInfo(name);
        return queue == null ? -1 : queue.getMessageCount();
    }

    String get(String path) throws IOException, InterruptedException {
        return send(path).body();
    }

    boolean isReady() throws IOException, InterruptedException {
        return send("/health/readiness").statusCode() == 200;
    }

    private HttpResponse<String> send(String path) throws IOException, InterruptedException {
        var uri = URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + path);
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    @Override
    public void close() {
        channel.shutdownNow();
        http.close();
        context.close();
    }
}
