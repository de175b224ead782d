package cloud.sentiric.signaling.digest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Makes and reads nonces that any node with the same key can read: no node has to remember those it gave out.
 *
 * <pre>
 * 8 bytes  time of issue, milliseconds
 * 8 bytes  random
 * 16 bytes HMAC-SHA256 of the above and who is asked
 * </pre>
 */
final class NonceKey {
    private static final int CONTENT = 16;
    private static final int MAC = 16;
    /** How far the clock of another node may be ahead. */
    private static final Duration SKEW = Duration.ofSeconds(30);

    /** Runs of so many characters are looked at in one text. */
    private static final int MAX_LOOKED_AT = 4;

    /** Octets in Base64 without padding. */
    private static final int LENGTH = ((CONTENT + MAC) * 8 + 5) / 6;

    private final Hmac key;
    private final Duration lifetime;
    private final SecureRandom random = new SecureRandom();

    NonceKey(String secret, Duration lifetime) {
        this.key = new Hmac(secret);
        this.lifetime = lifetime;
    }

    /** A nonce for one who is asked: realm and source. */
    String create(String asked, Instant now) {
        var content = ByteBuffer.allocate(CONTENT)
                .putLong(now.toEpochMilli())
                .putLong(random.nextLong())
                .array();
        var nonce = Arrays.copyOf(content, CONTENT + MAC);
        System.arraycopy(mac(content, asked), 0, nonce, CONTENT, MAC);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(nonce);
    }

    /** When a nonce ends; null if it is not ours, or over. */
    @Nullable
    Instant expiry(String nonce, String asked, Instant now) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(nonce);
        } catch (IllegalArgumentException e) {
            return null;
        }
        if (nonce.length() != LENGTH
                || bytes.length != CONTENT + MAC
                || !Hmac.equal(
                        mac(Arrays.copyOf(bytes, CONTENT), asked), Arrays.copyOfRange(bytes, CONTENT, CONTENT + MAC))) {
            return null;
        }
        var issued = Instant.ofEpochMilli(ByteBuffer.wrap(bytes).getLong());
        var expires = issued.plus(lifetime);
        return issued.isAfter(now.plus(SKEW)) || !now.isBefore(expires) ? null : expires;
    }

    /** Whether a good nonce stands somewhere in a text, be it read as what it may. */
    boolean isIn(String text, String asked, Instant now) {
        int looked = 0;
        int start = 0;
        for (int i = 0; i <= text.length() && looked < MAX_LOOKED_AT; i++) {
            if (i == text.length() || !isBase64(text.charAt(i))) {
                if (i - start == LENGTH) {
                    looked++;
                    if (expiry(text.substring(start, i), asked, now) != null) {
                        return true;
                    }
                }
                start = i + 1;
            }
        }
        return false;
    }

    private static boolean isBase64(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    private byte[] mac(byte[] content, String asked) {
        var who = asked.getBytes(StandardCharsets.UTF_8);
        var all = Arrays.copyOf(content, content.length + who.length);
        System.arraycopy(who, 0, all, content.length, who.length);
        return Arrays.copyOf(key.of(all), MAC);
    }
}
