package cloud.sentiric.user.directory;

import cloud.sentiric.number.Region;
import cloud.sentiric.store.record.TenantId;

/**
 * The domain of a tenant's AORs (RFC 3261 §22.1).
 *
 * @param name domain name in lower case
 * @param region where the tenant's national numbers are dialled
 * @param holdAudio URI of what a party on hold hears; empty: nothing
 */
public record Realm(String name, TenantId tenant, Region region, String holdAudio) {}
