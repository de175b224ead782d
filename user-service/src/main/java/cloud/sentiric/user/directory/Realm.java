package cloud.sentiric.user.directory;

import cloud.sentiric.store.record.TenantId;

/**
 * The domain of a tenant's AORs (RFC 3261 §22.1).
 *
 * @param name domain name in lower case
 */
public record Realm(String name, TenantId tenant) {}
