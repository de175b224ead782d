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

    DiscoveryNameResolverProvider(DiscoveryClient discovery, String ownNode) {
        this.discovery = discovery;
        this.ownNode = ownNode;
    }

    /** Makes gRPC know this provider. */
    void register() {
        NameResolverRegistry.getDefaultRegistry().register(this);
    }

    void deregister() {
        NameResolverRegistry.getDefaultRegistry().deregister(this);
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
