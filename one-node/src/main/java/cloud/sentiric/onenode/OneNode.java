package cloud.sentiric.onenode;

import ch.qos.logback.classic.LoggerContext;
import cloud.sentiric.node.Neighbours;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.cloud.bootstrap.LoggingSystemShutdownListener;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The services of a small node in one process: each the same as in one of its own, with its ports, its folder, its accounts and
 * its entry in Consul, but what they ask each other stays in memory.
 */
public final class OneNode implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OneNode.class);

    /** For a run that makes the start-up cache. */
    private static final String EXIT_WHEN_STARTED = "started";

    private static final Service FIRST = Service.GATEWAY;

    /** In the order of {@link Service}. */
    private final List<ConfigurableApplicationContext> running;

    private OneNode(List<ConfigurableApplicationContext> running) {
        this.running = running;
    }

    /** Starts all of them; none need be ready when this returns. */
    public static void main(String[] arguments) {
        try {
            var node = start(System.getenv());
            if (EXIT_WHEN_STARTED.equals(System.getProperty("one-node.exit"))) {
                Runtime.getRuntime().halt(0);
            }
            Runtime.getRuntime().addShutdownHook(new Thread(node::end, "stop"));
        } catch (RuntimeException e) {
            // Its service has said why.
            log.error("the node does not start: {}", e.toString());
            stopLogging();
            System.exit(1);
        }
    }

    /**
     * Starts all services, or none.
     *
     * @param variables of which each service takes its own (Service.arguments)
     */
    static OneNode start(Map<String, String> variables) {
        var neighbours = new Neighbours();
        var starting = new EnumMap<Service, CompletableFuture<ConfigurableApplicationContext>>(Service.class);
        // The first alone: it sets up what the process has once, as its logs.
        starting.put(FIRST, CompletableFuture.completedFuture(run(FIRST, neighbours, variables)));
        try (var threads = Executors.newCachedThreadPool()) {
            for (var service : EnumSet.complementOf(EnumSet.of(FIRST))) {
                starting.put(
                        service, CompletableFuture.supplyAsync(() -> run(service, neighbours, variables), threads));
            }
        }
        return new OneNode(all(List.copyOf(starting.values())));
    }

    /** What was started, or a failure after what was started is closed. */
    private static List<ConfigurableApplicationContext> all(
            List<CompletableFuture<ConfigurableApplicationContext>> starting) {
        try {
            return starting.stream().map(CompletableFuture::join).toList();
        } catch (CompletionException e) {
            for (var each : starting) {
                try {
                    each.join().close();
                } catch (CompletionException failed) {
                    log.debug("not started", failed);
                }
            }
            throw e;
        }
    }

    private static ConfigurableApplicationContext run(
            Service service, Neighbours neighbours, Map<String, String> variables) {
        var application = new SpringApplication(service.application());
        application.setRegisterShutdownHook(false);
        if (service != FIRST) {
            // It would take down the logs of those that run.
            application.setListeners(application.getListeners().stream()
                    .filter(listener -> !(listener instanceof LoggingSystemShutdownListener))
                    .toList());
        }
        application.addInitializers(context -> context.getBeanFactory().registerSingleton("neighbours", neighbours));
        return application.run(service.arguments(variables));
    }

    @Override
    public void close() {
        running.forEach(ConfigurableApplicationContext::close);
    }

    private void end() {
        close();
        stopLogging();
    }

    /** What waits to be written is. */
    private static void stopLogging() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
    }
}
