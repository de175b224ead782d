package cloud.sentiric.servers;

import com.github.dockerjava.api.command.SyncDockerCmd;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.ContainerNetwork;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.images.builder.Transferable;

/** A server in a container, on one host port for good. */
final class Container implements Instance {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int STOP_SECONDS = 10;

    private final Kind kind;
    private final int port;
    private final GenericContainer<?> container;

    @SuppressWarnings("resource") // closed with this object
    private Container(Kind kind, int port) {
        this.kind = kind;
        this.port = port;
        this.container = new GenericContainer<>(kind.image)
                .withEnv(kind.environment())
                .withTmpFs(kind.emptied())
                .withCommand(kind.command().toArray(String[]::new))
                .waitingFor(new AbstractWaitStrategy() {
                    @Override
                    protected void waitUntilReady() {
                        await();
                    }
                });
        kind.files().forEach((path, content) -> container.withCopyToContainer(Transferable.of(content), path));
        // A port that Docker chose would be another one after a stop.
        container.setPortBindings(List.of("127.0.0.1:" + port + ":" + kind.containerPort));
    }

    static Container start(Kind kind) {
        var container = new Container(kind, FreePort.tcp());
        Runtime.getRuntime().addShutdownHook(new Thread(container.container::stop));
        container.container.start();
        return container;
    }

    @Override
    public String host() {
        return "127.0.0.1";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String backAddress() {
        return container.getContainerInfo().getNetworkSettings().getNetworks().values().stream()
                .map(ContainerNetwork::getGateway)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void stop() {
        var client = container.getDockerClient();
        onlyOnce(client.stopContainerCmd(container.getContainerId()).withTimeout(STOP_SECONDS));
    }

    @Override
    public void resume() {
        onlyOnce(container.getDockerClient().startContainerCmd(container.getContainerId()));
        await();
    }

    private static void onlyOnce(SyncDockerCmd<?> command) {
        try {
            command.exec();
        } catch (NotModifiedException e) {
            // It was so already.
        }
    }

    private void await() {
        Awaitility.await(kind.image)
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> kind.answers(host(), port));
    }
}
