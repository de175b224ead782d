package cloud.sentiric.user.digest;

import cloud.sentiric.digest.Ha1;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.user.directory.Realm;
import cloud.sentiric.user.directory.UserId;
import java.util.Optional;

/** Where SIP credentials are kept. */
public interface Credentials {
    /** The credential of a SIP user name in its realm. */
    Optional<Credential> find(String realm, String sipUsername);

    /** Keeps the hashes, made for a tenant's realm, for one of its users; tells its SIP user name. */
    Outcome<String> add(Realm realm, UserId user, String sipUsername, Ha1 md5, Ha1 sha256);

    /** Whether a tenant had this SIP user name, which it has no longer. */
    boolean remove(TenantId tenant, String sipUsername);
}
