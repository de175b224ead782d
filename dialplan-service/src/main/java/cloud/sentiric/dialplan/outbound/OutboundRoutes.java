package cloud.sentiric.dialplan.outbound;

import cloud.sentiric.store.record.TenantId;
import java.util.List;

/** Where it is known how calls of a tenant may leave. */
public interface OutboundRoutes {
    Known find(TenantId tenant, Destination called);

    /**
     * What is known for a number.
     *
     * @param routes those whose prefix fits
     * @param trunks of these routes
     */
    record Known(List<OutboundRoute> routes, List<Trunk> trunks) {}
}
