package cloud.sentiric.user;

import cloud.sentiric.proto.user.v1.UserServiceGrpc;
import cloud.sentiric.proto.user.v1.UserServiceGrpc.UserServiceBlockingStub;
import cloud.sentiric.servers.PostgresServer;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/** The whole service on free ports, and a client of it. */
final class RunningService implements AutoCloseable {
    static final String DEMO_PASSWORD = "demo-password";

    private final ConfigurableApplicationContext context;
    private final ManagedChannel channel;
    private final HttpClient http = HttpClient.newHttpClient();

    private RunningService(PostgresServer postgres, String database) {
        context = new SpringApplicationBuilder(UserApplication.class)
                .run(
                        "--server.port=0",
                        "--spring.grpc.server.port=0",
                        "--CONSUL_ENABLED=false",
                        "--CURRENT_NODE_IP=127.0.0.1",
                        "--LOG_FORMAT=",
                        "--DEMO_DATA=true",
                        "--DEMO_PASSWORD=" + DEMO_PASSWORD,
                        "--POSTGRES_HOST=" + postgres.host(),
                        "--POSTGRES_PORT=" + postgres.port(),
                        "--POSTGRES_USER=" + postgres.user(),
                        "--POSTGRES_PASSWORD=" + postgres.password(),
                        "--user.postgres.database=" + database);
        channel = NettyChannelBuilder.forAddress(
                        "127.0.0.1", context.getBean(GrpcServerLifecycle.class).getPort())
                .usePlaintext()
                .build();
    }

    static RunningService start(PostgresServer postgres, String database) {
        return new RunningService(postgres, database);
    }

    UserServiceBlockingStub users() {
        return UserServiceGrpc.newBlockingStub(channel).withDeadlineAfter(5, TimeUnit.SECONDS);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        var uri = URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + path);
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    boolean isReady() throws IOException, InterruptedException {
        return get("/health/readiness").statusCode() == 200;
    }

    @Override
    public void close() {
        channel.shutdownNow();
        http.close();
        context.close();
    }
}
