package cloud.sentiric.node;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.client.ServiceInstance;

/**
 * Looks for the healthy instances of a service, or for one of them: whenever their list changes where that is told, else every
 * second, and never more often unless somebody asks. Where a look-up is empty or fails, those that were known stay. Owns the
 * thread discovery-SERVICE.
 */
public final class InstanceWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(InstanceWatch.class);
    private static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(1);

    private final InstanceLists lists;
    private final String ownNode;
    private final String service;
    private final @Nullable String instance;
    private final Consumer<List<ServiceInstance>> looked;
    private final Thread thread;
    private List<ServiceInstance> known = List.of();
    private boolean failing;
    private boolean confusing;
    /** Whether a look is due beside those of the period. */
    private final AtomicBoolean due = new AtomicBoolean();

    private final Semaphore asked = new Semaphore(0);

    /**
     * Not started yet.
     *
     * @param looked told after each look-up what is known: the own node's instances first, each group by its ids
     */
    public InstanceWatch(InstanceLists lists, String ownNode, String service, Consumer<List<ServiceInstance>> looked) {
        this(lists, ownNode, service, null, looked);
    }

    /** One that looks for one instance alone. */
    InstanceWatch(
            InstanceLists lists,
            String ownNode,
            String service,
            @Nullable String instance,
            Consumer<List<ServiceInstance>> looked) {
        this.lists = lists;
        this.ownNode = ownNode;
        this.service = service;
        this.instance = instance;
        this.looked = looked;
        this.thread = Thread.ofVirtual().name("discovery-" + service).unstarted(this::run);
    }

    /** Begins to look. */
    public void start() {
        thread.start();
    }

    /** Looks as soon as no look is under way; who asks before that one has begun gets the same. */
    void refresh() {
        if (due.compareAndSet(false, true)) {
            asked.release();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    /** What is looked for, in words. */
    String name() {
        return instance == null ? service : service + " " + instance;
    }

    private void run() {
        long index = 0;
        try {
            while (!Thread.currentThread().isInterrupted()) {
                long began = System.nanoTime();
                index = look(index);
                if (asked.tryAcquire(began + PERIOD_NS - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    due.set(false);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The index of what is known then; 0 after a failure. */
    private long look(long index) {
        long next = 0;
        try {
            var listed = lists.list(service, index);
            keep(
                    listed.instances().stream()
                            .filter(each -> instance == null || instance.equals(each.getInstanceId()))
                            .sorted(Comparator.comparing((ServiceInstance each) -> !isOn(ownNode, each))
                                    .thenComparing(each -> Objects.requireNonNullElse(each.getInstanceId(), "")))
                            .toList(),
                    "it has no healthy instance");
            next = listed.index();
        } catch (RuntimeException | Error e) {
            if (Thread.currentThread().isInterrupted()) {
                return 0;
            }
            keep(List.of(), "the look-up failed: " + e);
        }
        tell();
        return next;
    }

    /** Whatever an instance says of itself: the next list is looked at all the same. */
    private void tell() {
        try {
            looked.accept(known);
            confusing = false;
        } catch (RuntimeException | Error e) {
            if (!confusing) {
                log.warn("what is listed of {} cannot be used", name(), e);
            }
            confusing = true;
        }
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
