package cloud.sentiric.signaling.trunk;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The gateways that are there, as last told. Safe for any thread. */
public final class Edges {
    private volatile List<Edge> edges = List.of();

    public void found(List<Edge> healthy) {
        edges = List.copyOf(healthy);
    }

    /** The one that requests to trunks go through; null while none is known. */
    @Nullable
    Edge first() {
        var now = edges;
        return now.isEmpty() ? null : now.getFirst();
    }
}
