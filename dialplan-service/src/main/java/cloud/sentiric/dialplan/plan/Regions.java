package cloud.sentiric.dialplan.plan;

import cloud.sentiric.number.Region;
import cloud.sentiric.store.record.TenantId;

/** Where the national numbers of a tenant are dialled. */
public interface Regions {
    Region of(TenantId tenant);

    /** Of a number that no tenant is known for yet. */
    Region ofAnybody();
}
