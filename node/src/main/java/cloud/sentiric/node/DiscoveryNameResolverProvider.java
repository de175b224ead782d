package cloud.sentiric.node;

import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Resolves discovery:///NAME to the instances of a service that are listed, and
 * discovery:///NAME?instance=ID to the one that has this id.
 */
final class DiscoveryNameResolverProvider extends NameResolverProvider {
    private final InstanceLists lists;
    private final String ownNode;
    private final InstanceNameResolverProvider addresses = new InstanceNameResolverProvider();

    DiscoveryNameResolverProvider(InstanceLists lists, String ownNode) {
        this.lists = lists;
        this.ownNode = ownNode;
    }

    /** Makes gRPC know this provider, and that of addresses. */
    void register() {
        NameResolverRegistry.getDefaultRegistry().register(this);
        NameResolverRegistry.getDefaultRegistry().register(addresses);
    }

    void deregister() {
        NameResolverRegistry.getDefaultRegistry().deregister(this);
        NameResolverRegistry.getDefaultRegistry().deregister(addresses);
    }

    @Override
    public @Nullable NameResolver newNameResolver(URI target, NameResolver.Args args) {
        var sought = Sought.of(target);
        return sought == null ? null : new DiscoveryNameResolver(lists, ownNode, sought, args);
    }

    @Override
    protected boolean isAvailable() {
        return true;
    }

    @Override
    protected int priority() {
        return 5;
    }

    @Override
    public String getDefaultScheme() {
        return "discovery";
    }
}
