package cloud.sentiric.user.trunk;

import java.util.Optional;

/** Seals secrets, and opens them again. */
public interface Vault {
    /**
     * Seals a secret.
     *
     * @param belongsTo what it is good for: it opens for nothing else
     */
    Sealed seal(String secret, String belongsTo);

    /** The secret; empty if it was sealed with a key that is not there any more, or for something else. */
    Optional<String> open(Sealed sealed, String belongsTo);
}
