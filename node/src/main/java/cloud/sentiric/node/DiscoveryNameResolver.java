package cloud.sentiric.node;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.client.ServiceInstance;

/**
 * Gives gRPC the addresses that an {@link InstanceWatch} finds. With the pick_first policy a channel stays on its own node
 * and moves on when that instance is gone.
 */
final class DiscoveryNameResolver extends NameResolver {
    private static final Logger log = LoggerFactory.getLogger(DiscoveryNameResolver.class);

    private final Sought sought;
    private final Neighbours.@Nullable Choice choice;
    private final SynchronizationContext context;
    private final InstanceWatch watch;
    private @Nullable Listener2 listener;
    private boolean ended;
    /** What the channel has; the watch's thread alone. */
    private List<InetSocketAddress> published = List.of();

    /** Not started yet. */
    DiscoveryNameResolver(InstanceLists lists, String ownNode, Sought sought, Args args) {
        this.sought = sought;
        this.choice = args.getArg(Neighbours.Choice.KEY);
        this.context = args.getSynchronizationContext();
        this.watch = new InstanceWatch(lists, ownNode, sought.service(), sought.instance(), this::publish);
    }

    @Override
    public String getServiceAuthority() {
        return sought.service();
    }

    @Override
    public void start(Listener2 listener) {
        this.listener = listener;
        watch.start();
    }

    @Override
    public void refresh() {
        watch.refresh();
    }

    @Override
    public void shutdown() {
        watch.close();
        choose(List.of(), true);
    }

    /** What the watch finds while it ends is not taken any more. */
    private synchronized void choose(List<ServiceInstance> instances, boolean last) {
        if (choice != null && !ended) {
            choice.found(instances);
        }
        ended |= last;
    }

    private void publish(List<ServiceInstance> instances) {
        choose(instances, false);
        var to = Objects.requireNonNull(listener, "started");
        var found = instances.stream()
                .flatMap(each -> address(each).stream())
                .distinct()
                .toList();
        if (found.isEmpty()) {
            context.execute(() -> to.onError(Status.UNAVAILABLE.withDescription(watch.name() + " has no instance")));
        } else if (!found.equals(published)) {
            log.info("{} is at {}, of {} instances", watch.name(), found, instances.size());
            published = found;
            var groups = found.stream().map(EquivalentAddressGroup::new).toList();
            context.execute(() -> to.onResult2(ResolutionResult.newBuilder()
                    .setAddressesOrError(StatusOr.fromValue(groups))
                    .build()));
        }
    }

    /** Empty for one that says no port: others are not kept from being found. */
    private static Optional<InetSocketAddress> address(ServiceInstance instance) {
        var port = InstanceWatch.metadata(instance, "grpc-port");
        try {
            return Optional.of(new InetSocketAddress(
                    instance.getHost(), port.isEmpty() ? instance.getPort() : Integer.parseInt(port)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
