package cloud.sentiric.user.trunk;

import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.Scope;
import cloud.sentiric.store.record.TenantId;
import java.util.List;
import java.util.Optional;

/** Where the credentials of trunks are kept; to a tenant, those of another one are not there. */
public interface TrunkCredentials {
    Optional<TrunkCredential> find(TenantId tenant, TrunkCredentialId id);

    /** Keeps a credential, in place of the one of its id. */
    Outcome<TrunkCredential> put(TrunkCredential credential);

    /** Whether there was such a credential, which is gone. */
    boolean remove(TenantId tenant, TrunkCredentialId id);

    /** Credentials in the order of their tenants and ids, those after the given place. */
    List<TrunkCredential> list(Scope scope, String afterTenant, String afterId, int limit);

    /** How often a nonce was answered with a credential, this time among them, by all instances. */
    int count(TrunkCredential credential, String nonce);
}
