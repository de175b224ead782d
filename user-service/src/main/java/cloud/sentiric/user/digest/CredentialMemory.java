package cloud.sentiric.user.digest;

import java.util.List;
import java.util.Optional;

/** Credentials in memory, which somebody tells of every change. */
public interface CredentialMemory {
    /**
     * Takes what there is; from now on every change is told.
     *
     * @param further realm and SIP user name of those beyond what a memory holds
     */
    void all(List<Credential> credentials, List<String[]> further);

    /** A credential was made or changed, or is gone. */
    void changed(String realm, String sipUsername, Optional<Credential> now);

    /** Nobody tells of changes any more. */
    void untold();
}
