package cloud.sentiric.node;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.StatusOr;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Resolves instance://SERVICE/HOST:PORT to one instance of a service; what answers there has to be that service. */
final class InstanceNameResolverProvider extends NameResolverProvider {
    @Override
    public @Nullable NameResolver newNameResolver(URI target, NameResolver.Args args) {
        return "instance".equals(target.getScheme())
                ? new One(target.getAuthority(), URI.create("tcp:/" + target.getPath()))
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
        return "instance";
    }

    private static final class One extends NameResolver {
        private final String service;
        private final URI address;

        One(String service, URI address) {
            this.service = service;
            this.address = address;
        }

        @Override
        public String getServiceAuthority() {
            return service;
        }

        @Override
        public void start(Listener2 listener) {
            var at = new InetSocketAddress(address.getHost(), address.getPort());
            listener.onResult(ResolutionResult.newBuilder()
                    .setAddressesOrError(StatusOr.fromValue(List.of(new EquivalentAddressGroup(at))))
                    .build());
        }

        @Override
        public void shutdown() {}
    }
}
