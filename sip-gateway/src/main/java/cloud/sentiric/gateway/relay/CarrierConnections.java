package cloud.sentiric.gateway.relay;

import cloud.sentiric.gateway.carrier.Hop;
import cloud.sentiric.gateway.route.Connections;
import cloud.sentiric.gateway.sip.Transport;
import cloud.sentiric.gateway.token.Connection;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Open connections to carriers, used again (RFC 3261 §18). Owned by the thread of the executor. */
final class CarrierConnections {
    /** Connections that are kept, or being opened. */
    private static final int MOST = 1024;

    private final Connections connections;
    private final Dialler dialler;
    private final Executor executor;
    private final Map<Key, Connection> open = new HashMap<>();
    private final Map<Key, List<Consumer<@Nullable Connection>>> waiting = new HashMap<>();
    /** Who was asked for at an address: within a dialog the address alone is known. */
    private final Map<InetSocketAddress, String> domains = new HashMap<>();

    private record Key(Transport transport, InetSocketAddress address, String domain) {}

    CarrierConnections(Connections connections, Dialler dialler, Executor executor) {
        this.connections = connections;
        this.dialler = dialler;
        this.executor = executor;
    }

    /** Finds or opens one; null if there is no way. */
    void find(Hop hop, Consumer<@Nullable Connection> found) {
        boolean named = !hop.domain().equals(hop.address().getAddress().getHostAddress());
        String domain = named ? hop.domain() : domains.getOrDefault(hop.address(), hop.domain());
        var key = new Key(hop.transport(), hop.address(), domain);
        var there = open.get(key);
        if (there != null && connections.peer(there) != null) {
            found.accept(there);
            return;
        }
        open.remove(key);
        var others = waiting.get(key);
        if (others != null) {
            others.add(found);
            return;
        }
        if (open.size() + waiting.size() >= MOST) {
            open.values().removeIf(connection -> connections.peer(connection) == null);
        }
        if (open.size() + waiting.size() >= MOST) {
            found.accept(null);
            return;
        }
        waiting.put(key, new ArrayList<>(List.of(found)));
        dialler.dial(
                new Hop(hop.transport(), hop.address(), domain),
                connection -> executor.execute(() -> opened(key, connection)));
    }

    private void opened(Key key, @Nullable Connection connection) {
        if (connection != null) {
            open.put(key, connection);
            if (domains.size() >= MOST) {
                domains.clear();
            }
            domains.put(key.address(), key.domain());
        }
        var those = waiting.remove(key);
        if (those != null) {
            those.forEach(each -> each.accept(connection));
        }
    }
}
