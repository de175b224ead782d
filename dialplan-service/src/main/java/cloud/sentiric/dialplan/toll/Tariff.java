package cloud.sentiric.dialplan.toll;

import cloud.sentiric.dialplan.outbound.Destination;
import cloud.sentiric.store.record.TenantId;
import java.util.Optional;

/** What is said of whom may call where, and what that costs. */
public interface Tariff {
    /** That of a tenant or user, which says nothing if none is stored. */
    CallingPolicy policy(TenantId tenant, PolicySubject subject);

    /** What a minute costs, millionths: by the tenant's own rate of the longest prefix, else by the platform's. */
    Optional<Long> rate(TenantId tenant, Destination called);
}
