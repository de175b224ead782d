package cloud.sentiric.node;

import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.discovery.DiscoveryClient;

/** Resolves discovery:///NAME to the instances of a service that Spring's discovery client knows. */
final class DiscoveryNameResolverProvider extends NameResolverProvider {
    private final DiscoveryClient discovery;
    private final String ownNode;
    private final InstanceNameResolverProvider instances = new InstanceNameResolverProvider();

    DiscoveryNameResolverProvider(DiscoveryClient discovery, String ownNode) {
        this.discovery = discovery;
        this.ownNode = ownNode;
    }

    /** Makes gRPC know this provider, and that of single instances. */
    void register() {
        NameResolverRegistry.getDefaultRegistry().register(this);
        NameResolverRegistry.getDefaultRegistry().register(instances);
    }

    void deregister() {
        NameResolverRegistry.getDefaultRegistry().deregister(this);
        NameResolverRegistry.getDefaultRegistry().deregister(instances);
    }

    @Override
    public @Nullable NameResolver newNameResolver(URI target, NameResolver.Args args) {
        return "discovery".equals(target.getScheme())
                ? new DiscoveryNameResolver(discovery, ownNode, target.getPath().substring(1), args)
                : null;
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
