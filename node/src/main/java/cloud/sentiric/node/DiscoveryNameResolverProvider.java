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
    private static final String INSTANCE = "instance=";

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
        return "discovery".equals(target.getScheme())
                ? new DiscoveryNameResolver(lists, ownNode, target.getPath().substring(1), instance(target), args)
                : null;
    }

    private static @Nullable String instance(URI target) {
        var query = target.getQuery();
        return query != null && query.startsWith(INSTANCE) ? query.substring(INSTANCE.length()) : null;
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
