package cloud.sentiric.onenode;

import ch.qos.logback.classic.LoggerContext;
import cloud.sentiric.node.Neighbours;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
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

    /** Before the process ends nevertheless. */
    private static final Duration LONGEST_START = Duration.ofSeconds(20);

    /** In the order of {@link Service}, in which they stop: each from before it starts. */
    private final Map<Service, ConfigurableApplicationContext> contexts = new ConcurrentSkipListMap<>();

    private final Neighbours neighbours = new Neighbours();
    /** All have started, or failed to. */
    private final CountDownLatch settled = new CountDownLatch(1);

    private volatile boolean ending;

    private OneNode() {}

    /** Starts all of them; none need be ready when this returns. */
    public static void main(String[] arguments) {
        var node = new OneNode();
        Runtime.getRuntime().addShutdownHook(new Thread(node::end, "stop"));
        try {
            node.run(System.getenv());
        } catch (RuntimeException e) {
            if (!node.ending) {
                // Its service has said why.
                log.error("the node does not start: {}", e.toString());
            }
            System.exit(1);
        }
        if (EXIT_WHEN_STARTED.equals(System.getProperty("one-node.exit"))) {
            Runtime.getRuntime().halt(0);
        }
    }

    /**
     * Starts all services, or none.
     *
     * @param variables of which each service takes its own (Service.arguments)
     */
    static OneNode start(Map<String, String> variables) {
        var node = new OneNode();
        node.run(variables);
        return node;
    }

    private void run(Map<String, String> variables) {
        try (var threads = Executors.newCachedThreadPool()) {
            run(Service.FIRST, variables);
            var others = EnumSet.complementOf(EnumSet.of(Service.FIRST)).stream()
                    .map(service -> CompletableFuture.runAsync(() -> run(service, variables), threads))
                    .toArray(CompletableFuture[]::new);
            // When each has ended, be it badly.
            CompletableFuture.allOf(others).join();
        } catch (RuntimeException e) {
            close();
            throw e;
        } finally {
            settled.countDown();
        }
    }

    private void run(Service service, Map<String, String> variables) {
        var application = new SpringApplication(service.application());
        application.setRegisterShutdownHook(false);
        if (service != Service.FIRST) {
            // It would take down the logs of those that run.
            application.setListeners(application.getListeners().stream()
                    .filter(listener -> !(listener instanceof LoggingSystemShutdownListener))
                    .toList());
        }
        application.addInitializers(context -> {
            contexts.put(service, context);
            if (ending) {
                throw new IllegalStateException("the node ends");
            }
            context.getBeanFactory().registerSingleton("neighbours", neighbours);
        });
        var context = application.run(service.arguments(variables));
        if (ending) {
            context.close();
        }
    }

    /** One that cannot stop well keeps no other from stopping. One that is starting is waited for. */
    @Override
    public void close() {
        contexts.forEach((service, context) -> {
            try {
                context.close();
            } catch (RuntimeException e) {
                log.error("{} did not stop as it should", service.id(), e);
            }
        });
    }

    /** The process is told to end, perhaps while services start. */
    private void end() {
        ending = true;
        close();
        try {
            if (!settled.await(LONGEST_START.toSeconds(), TimeUnit.SECONDS)) {
                log.warn("ended before all services have started");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stopLogging();
    }

    /** What waits to be written is. */
    private static void stopLogging() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
    }
}
