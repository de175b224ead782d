package cloud.sentiric.user.directory;

import cloud.sentiric.number.Region;
import cloud.sentiric.store.record.TenantId;
import java.util.List;
import java.util.Optional;

/** Where the realms of the tenants are kept. */
public interface Realms {
    /** All, in the order of their names. */
    List<Realm> all();

    /** The one realm of a tenant. */
    Optional<Realm> of(TenantId tenant);

    /** Where those are dialled whose tenant says nothing. */
    Region ofAnybody();

    /** Where a tenant's national numbers are dialled. */
    default Region region(TenantId tenant) {
        return of(tenant).map(Realm::region).orElseGet(this::ofAnybody);
    }
}
