package cloud.sentiric.signaling.sip;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A From or To tag (RFC 3261 §19.3).
 *
 * @param value token
 */
public record Tag(String value) {
    private static final SecureRandom RANDOM = new SecureRandom();
    /** Only copied: to look for a provider and to set the key costs more than what is hashed. */
    private static final Mac KEYED = keyed();

    /** A tag with 64 random bits. */
    public static Tag create() {
        return new Tag(HexFormat.of().toHexDigits(RANDOM.nextLong()));
    }

    /**
     * A tag that is the same whenever this process is given the same parts, for answers without state (RFC 3261 §8.2.7);
     * nobody else can tell it beforehand.
     */
    public static Tag derived(List<String> parts) {
        try {
            var hash = ((Mac) KEYED.clone()).doFinal(String.join("\n", parts).getBytes(StandardCharsets.UTF_8));
            return new Tag(HexFormat.of().formatHex(hash, 0, Long.BYTES));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Mac keyed() {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(RANDOM.generateSeed(32), mac.getAlgorithm()));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
