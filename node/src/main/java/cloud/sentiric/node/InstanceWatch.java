package cloud.sentiric.node;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;

/**
 * Looks every second for the healthy instances of a service, or for one of them. Where a look-up is empty or fails, those
 * that were known stay. Owns the thread discovery-SERVICE.
 */
public final class InstanceWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(InstanceWatch.class);
    private static final long PERIOD_MS = 1000;

    private final DiscoveryClient discovery;
    private final String ownNode;
    private final String service;
    private final @Nullable String instance;
    private final Consumer<List<ServiceInstance>> looked;
    private final ScheduledExecutorService thread;
    private List<ServiceInstance> known = List.of();
    private boolean failing;
    /** Whether a look is due beside those of the period. */
    private final AtomicBoolean due = new AtomicBoolean();

    /**
     * Not started yet.
     *
     * @param looked told after each look-up what is known: the own node's instances first, each group by its ids
     */
    public InstanceWatch(
            DiscoveryClient discovery, String ownNode, String service, Consumer<List<ServiceInstance>> looked) {
        this(discovery, ownNode, service, null, looked);
    }

    /** One that looks for one instance alone. */
    InstanceWatch(
            DiscoveryClient discovery,
            String ownNode,
            String service,
            @Nullable String instance,
            Consumer<List<ServiceInstance>> looked) {
        this.discovery = discovery;
        this.ownNode = ownNode;
        this.service = service;
        this.instance = instance;
        this.looked = looked;
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("discovery-" + service).factory());
    }

    /** Begins to look. */
    public void start() {
        thread.scheduleWithFixedDelay(this::look, 0, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    /** Looks at once; who asks before that look has begun gets the same. */
    void refresh() {
        if (!thread.isShutdown() && due.compareAndSet(false, true)) {
            thread.execute(() -> {
                due.set(false);
                look();
            });
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    /** What is looked for, in words. */
    String name() {
        return instance == null ? service : service + " " + instance;
    }

    private void look() {
        try {
            keep(
                    discovery.getInstances(service).stream()
                            .filter(each -> instance == null || instance.equals(each.getInstanceId()))
                            .sorted(Comparator.comparing((ServiceInstance each) -> !isOn(ownNode, each))
                                    .thenComparing(each -> Objects.requireNonNullElse(each.getInstanceId(), "")))
                            .toList(),
                    "it has no healthy instance");
        } catch (RuntimeException | Error e) {
            keep(List.of(), "the look-up failed: " + e);
        }
        looked.accept(known);
    }

    private void keep(List<ServiceInstance> found, String whyNone) {
        if (found.isEmpty() && !failing) {
            log.warn(
                    "{} cannot be found, keeping {}: {}",
                    name(),
                    known.stream().map(ServiceInstance::getInstanceId).toList(),
                    whyNone);
        }
        failing = found.isEmpty();
        if (!failing) {
            known = found;
        }
    }

    /** Whether an instance runs on a node. */
    public static boolean isOn(String node, ServiceInstance instance) {
        return node.equals(metadata(instance, "node"));
    }

    /** What an instance says of itself under a key; empty if nothing. */
    static String metadata(ServiceInstance instance, String key) {
        var metadata = instance.getMetadata();
        return metadata == null ? "" : metadata.getOrDefault(key, "");
    }
}
