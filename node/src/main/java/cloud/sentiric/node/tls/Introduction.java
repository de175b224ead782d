package cloud.sentiric.node.tls;

import io.grpc.Metadata;
import io.grpc.inprocess.InProcessSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who calls within a process. There a service says its own name: nothing else has the memory that such a request comes by,
 * and who does could take any certificate out of it.
 */
final class Introduction {
    static final Metadata.Key<String> CALLER = Metadata.Key.of("sentiric-caller", Metadata.ASCII_STRING_MARSHALLER);

    /** Names that were read: those of the services of the process. */
    private final Map<String, Peer> known = new ConcurrentHashMap<>();

    /** Null for what comes over a connection, whatever it says, and for a name that no certificate could have. */
    @Nullable
    Peer caller(@Nullable SocketAddress from, Metadata headers) {
        var name = from instanceof InProcessSocketAddress ? headers.get(CALLER) : null;
        if (name == null) {
            return null;
        }
        try {
            return known.computeIfAbsent(name, Peer::of);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
