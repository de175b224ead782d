package cloud.sentiric.signaling.trunk;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The gateways that are there, as last told. Safe for any thread. */
public final class Gateways {
    private volatile List<Gateway> gateways = List.of();

    public void found(List<Gateway> healthy) {
        gateways = List.copyOf(healthy);
    }

    /** The one that requests to trunks go through; null while none is known. */
    @Nullable
    Gateway first() {
        var now = gateways;
        return now.isEmpty() ? null : now.getFirst();
    }
}
