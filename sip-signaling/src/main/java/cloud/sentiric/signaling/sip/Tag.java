package cloud.sentiric.signaling.sip;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/**
 * A From or To tag (RFC 3261 §19.3).
 *
 * @param value token
 */
public record Tag(String value) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long SALT = RANDOM.nextLong();

    /** A tag with 64 random bits. */
    public static Tag create() {
        return new Tag(HexFormat.of().toHexDigits(RANDOM.nextLong()));
    }

    /** A tag that is the same whenever this process is given the same parts: for answers without state (§8.2.7). */
    public static Tag derived(List<String> parts) {
        long hash = SALT;
        for (var part : parts) {
            for (int i = 0; i < part.length(); i++) {
                hash = (hash ^ part.charAt(i)) * 0x100000001b3L;
            }
            hash = (hash ^ (hash >>> 29)) * 0xbf58476d1ce4e5b9L;
        }
        return new Tag(HexFormat.of().toHexDigits(hash ^ (hash >>> 32)));
    }

    @Override
    public String toString() {
        return value;
    }
}
