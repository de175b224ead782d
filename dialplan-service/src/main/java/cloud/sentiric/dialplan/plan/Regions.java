package cloud.sentiric.dialplan.plan;

import cloud.sentiric.number.Region;
import cloud.sentiric.store.record.TenantId;

/** Where the national numbers of a tenant are dialled. */
public interface Regions {
    /** As far as it is known now. */
    Region of(TenantId tenant);

    /** For what is stored: fails while it was never told. */
    Region told(TenantId tenant);

    /** Of a number that no tenant is known for yet. */
    Region ofAnybody();
}
