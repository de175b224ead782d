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

    /** All changes until now were told. */
    default void current() {}

    /** Nobody tells of changes any more. */
    void untold();

    /** Two that are told of the same, one after the other. */
    static CredentialMemory both(CredentialMemory first, CredentialMemory second) {
        return new CredentialMemory() {
            @Override
            public void all(List<Credential> credentials, List<String[]> further) {
                first.all(credentials, further);
                second.all(credentials, further);
            }

            @Override
            public void changed(String realm, String sipUsername, Optional<Credential> now) {
                first.changed(realm, sipUsername, now);
                second.changed(realm, sipUsername, now);
            }

            @Override
            public void current() {
                first.current();
                second.current();
            }

            @Override
            public void untold() {
                first.untold();
                second.untold();
            }
        };
    }
}
