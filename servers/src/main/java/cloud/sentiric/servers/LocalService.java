package cloud.sentiric.servers;

import io.grpc.Channel;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/** A whole service of ours in this JVM, on free ports, without Consul, and a client of it. */
public abstract class LocalService implements AutoCloseable {
    private final ConfigurableApplicationContext context;
    private final PermittedChannel channel;
    private final HttpClient http = HttpClient.newHttpClient();

    /**
     * Starts the service; it need not be ready when this returns.
     *
     * @param sources its application class first
     * @param arguments as on its command line, beside those that every service gets
     */
    protected LocalService(PostgresServer postgres, List<Class<?>> sources, String... arguments) {
        var all = new ArrayList<>(List.of(
                "--server.port=0",
                "--spring.grpc.server.port=0",
                "--CONSUL_ENABLED=false",
                "--CURRENT_NODE_IP=127.0.0.1",
                "--CERTIFICATES=" + Certificates.folder() + "/${spring.application.name}",
                "--LOG_FORMAT=",
                "--POSTGRES_HOST=" + postgres.host(),
                "--POSTGRES_PORT=" + postgres.port(),
                "--POSTGRES_USER=" + postgres.user(),
                "--POSTGRES_PASSWORD=" + postgres.password()));
        all.addAll(List.of(arguments));
        context = new SpringApplicationBuilder(sources.toArray(Class<?>[]::new)).run(all.toArray(String[]::new));
        channel = new PermittedChannel(bean(GrpcServerLifecycle.class).getPort());
    }

    protected final <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    protected final <T> T bean(String name, Class<T> type) {
        return context.getBean(name, type);
    }

    /** Calls each method as one who may. */
    protected final Channel channel() {
        return channel;
    }

    /** Calls every method as a service, or as operator. */
    public final Channel channel(String service) {
        return channel.as(service);
    }

    public final HttpResponse<String> get(String path) throws IOException, InterruptedException {
        var uri = URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + path);
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    public final boolean isReady() throws IOException, InterruptedException {
        return get("/health/readiness").statusCode() == 200;
    }

    @Override
    public final void close() {
        channel.close();
        http.close();
        context.close();
    }
}
