package cloud.sentiric.node;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;

/**
 * The services that run in one process: which of them take requests, and which of them is the one that a caller would reach
 * by a connection, being the first that is listed. Shared by all of them; a process of one service has none. Any thread.
 */
public final class Neighbours {
    /** Ids, as many as there are services in the process. */
    private final Set<String> open = ConcurrentHashMap.newKeySet();
    /** Ids, as many as there are channels that look for somebody. */
    private final Map<Sought, String> first = new ConcurrentHashMap<>();

    /** An instance takes requests of this process from now on. */
    public void opened(String id) {
        open.add(id);
    }

    /** It takes none any more. */
    public void closed(String id) {
        open.remove(id);
    }

    /** Takes over whom a channel would connect to: the first. */
    void found(Sought sought, List<ServiceInstance> instances) {
        var id = instances.isEmpty() ? null : instances.getFirst().getInstanceId();
        if (id == null) {
            first.remove(sought);
        } else {
            first.put(sought, id);
        }
    }

    /** Nobody looks for it any more. */
    void forget(Sought sought) {
        first.remove(sought);
    }

    /** Id of the instance in this process that requests go to; null: they leave it. */
    public @Nullable String of(Sought sought) {
        var id = first.get(sought);
        return id != null && open.contains(id) ? id : null;
    }
}
