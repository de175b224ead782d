package cloud.sentiric.user.directory;

import cloud.sentiric.number.Region;
import cloud.sentiric.store.record.TenantId;

/**
 * The domain of a tenant's AORs (RFC 3261 §22.1).
 *
 * @param name domain name in lower case
 * @param region where the tenant's national numbers are dialled
 */
public record Realm(String name, TenantId tenant, Region region) {}
