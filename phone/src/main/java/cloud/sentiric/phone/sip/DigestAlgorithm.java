package cloud.sentiric.phone.sip;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Hash of a digest challenge (RFC 7616 §6.1, RFC 8760 §2). */
enum DigestAlgorithm {
    MD5("MD5"),
    SHA_256("SHA-256");

    private final String text;

    DigestAlgorithm(String text) {
        this.text = text;
    }

    /** The algorithm of that name, or none that this phone knows. */
    static Optional<DigestAlgorithm> named(String name) {
        for (var algorithm : values()) {
            if (algorithm.text.equalsIgnoreCase(name)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /** Lower-case hex of the hash of the parts with colons between them. */
    String hash(String... parts) {
        try {
            var bytes = String.join(":", parts).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance(text).digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(text + " is part of every JDK", e);
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
