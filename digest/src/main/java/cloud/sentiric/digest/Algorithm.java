package cloud.sentiric.digest;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/** A hash algorithm of Digest Authentication that is served (RFC 8760 §2); the -sess forms are not. */
public enum Algorithm {
    MD5("MD5", 16),
    SHA_256("SHA-256", 32);

    private final String token;
    private final int length;

    Algorithm(String token, int length) {
        this.token = token;
        this.length = length;
    }

    /** The algorithm of a token, in any case; an empty token is MD5 (RFC 7616 §3.4). */
    public static Optional<Algorithm> of(String token) {
        if (token.isEmpty()) {
            return Optional.of(MD5);
        }
        for (var algorithm : values()) {
            if (algorithm.token.equalsIgnoreCase(token)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /** The token of RFC 7616 §3.4. */
    @Override
    public String toString() {
        return token;
    }

    /** Octets of a hash. */
    public int length() {
        return length;
    }

    /** H of octets. */
    public byte[] hash(byte[] octets) {
        try {
            return MessageDigest.getInstance(token).digest(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(token + " is missing from this JDK", e);
        }
    }
}
