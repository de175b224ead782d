package cloud.sentiric.node;

import io.grpc.NameResolver;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;

/**
 * The services that run in one process: which of them take requests, and for each channel which of them it would reach by a
 * connection, being the first that its resolver finds. Shared by all of them; a process of one service has none. Any thread.
 */
public final class Neighbours {
    /** Ids, as many as there are services in the process. */
    private final Set<String> open = ConcurrentHashMap.newKeySet();

    /** An instance takes requests of this process from now on. */
    public void opened(String id) {
        open.add(id);
    }

    /** It takes none any more. */
    public void closed(String id) {
        open.remove(id);
    }

    /** Whom one channel would connect to, as its resolver says; nobody where another resolver does, or none. */
    public final class Choice {
        /** By which a channel gives it to its resolver. */
        public static final NameResolver.Args.Key<Choice> KEY =
                NameResolver.Args.Key.create("cloud.sentiric.neighbours");

        private volatile @Nullable String first;

        /** Takes over whom the channel would connect to: the first. */
        void found(List<ServiceInstance> instances) {
            first = instances.isEmpty() ? null : instances.getFirst().getInstanceId();
        }

        /** Id of the instance in this process that requests go to; null: they leave it. */
        public @Nullable String neighbour() {
            var id = first;
            return id != null && open.contains(id) ? id : null;
        }
    }
}
