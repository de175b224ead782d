package cloud.sentiric.node;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;

/**
 * Gives gRPC the healthy instances of a service, those of its own node first, or one instance of it, and looks again every
 * second.
 *
 * <p>With the pick_first policy a channel stays on its own node and moves on when that instance is gone. An empty or
 * failed look-up keeps the addresses that were known. Owns the thread discovery-NAME.
 */
final class DiscoveryNameResolver extends NameResolver {
    private static final Logger log = LoggerFactory.getLogger(DiscoveryNameResolver.class);
    private static final long PERIOD_MS = 1000;

    private final DiscoveryClient discovery;
    private final String ownNode;
    private final String service;
    private final @Nullable String instance;
    private final SynchronizationContext context;
    private final ScheduledExecutorService thread;
    private @Nullable Listener2 listener;
    private List<InetSocketAddress> known = List.of();
    private boolean failing;

    /**
     * Not started yet.
     *
     * @param instance id of the one instance that is meant; null: any
     */
    DiscoveryNameResolver(
            DiscoveryClient discovery, String ownNode, String service, @Nullable String instance, Args args) {
        this.discovery = discovery;
        this.ownNode = ownNode;
        this.service = service;
        this.instance = instance;
        this.context = args.getSynchronizationContext();
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("discovery-" + service).factory());
    }

    @Override
    public String getServiceAuthority() {
        return service;
    }

    @Override
    public void start(Listener2 listener) {
        this.listener = listener;
        thread.scheduleWithFixedDelay(this::look, 0, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void refresh() {
        if (!thread.isShutdown()) {
            thread.execute(this::look);
        }
    }

    @Override
    public void shutdown() {
        thread.shutdownNow();
    }

    private void look() {
        try {
            var found = discovery.getInstances(service).stream()
                    .filter(i -> instance == null || instance.equals(i.getInstanceId()))
                    .sorted(Comparator.comparing((ServiceInstance i) -> !ownNode.equals(metadata(i, "node")))
                            .thenComparing(i -> Objects.requireNonNullElse(i.getInstanceId(), "")))
                    .map(DiscoveryNameResolver::address)
                    .distinct()
                    .toList();
            publish(found, "it has no healthy instance");
        } catch (RuntimeException | Error e) {
            publish(List.of(), "the look-up failed: " + e);
        }
    }

    private void publish(List<InetSocketAddress> found, String whyNone) {
        var to = Objects.requireNonNull(listener, "started");
        if (found.isEmpty() && !failing) {
            log.warn("{} cannot be found, keeping {}: {}", name(), known, whyNone);
        }
        failing = found.isEmpty();
        if (found.isEmpty()) {
            if (known.isEmpty()) {
                context.execute(() -> to.onError(Status.UNAVAILABLE.withDescription(name() + " has no instance")));
            }
        } else if (!found.equals(known)) {
            log.info("{} is at {}", name(), found);
            known = found;
            var groups = found.stream().map(EquivalentAddressGroup::new).toList();
            context.execute(() -> to.onResult2(ResolutionResult.newBuilder()
                    .setAddressesOrError(StatusOr.fromValue(groups))
                    .build()));
        }
    }

    private String name() {
        return instance == null ? service : service + " " + instance;
    }

    private static InetSocketAddress address(ServiceInstance instance) {
        var port = metadata(instance, "grpc-port");
        return new InetSocketAddress(instance.getHost(), port.isEmpty() ? instance.getPort() : Integer.parseInt(port));
    }

    private static String metadata(ServiceInstance instance, String key) {
        var metadata = instance.getMetadata();
        return metadata == null ? "" : metadata.getOrDefault(key, "");
    }
}
