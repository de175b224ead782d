package cloud.sentiric.user.digest;

import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.user.directory.UserId;
import java.util.Optional;

/** Where SIP credentials are kept. */
public interface Credentials {
    /** The credential of a SIP user name in its realm. */
    Optional<Credential> find(String realm, String sipUsername);

    /** Keeps the hashes for a user; tells its SIP user name. */
    Outcome<String> add(UserId user, String sipUsername, String realm, Ha1 md5, Ha1 sha256);

    boolean remove(String sipUsername);
}
