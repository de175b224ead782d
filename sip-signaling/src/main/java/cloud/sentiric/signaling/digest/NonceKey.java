package cloud.sentiric.signaling.digest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Makes and reads nonces that any node with the same key can read: no node has to remember those it gave out.
 *
 * <pre>
 * 8 bytes  time of issue, milliseconds
 * 8 bytes  random
 * 16 bytes HMAC-SHA256 of the above and the realm
 * </pre>
 */
final class NonceKey {
    private static final int CONTENT = 16;
    private static final int MAC = 16;
    /** How far the clock of another node may be ahead. */
    private static final Duration SKEW = Duration.ofSeconds(30);

    private final SecretKeySpec key;
    private final byte[] realm;
    private final Duration lifetime;
    private final SecureRandom random = new SecureRandom();

    NonceKey(String secret, String realm, Duration lifetime) {
        this.key = Hmac.key(secret);
        this.realm = realm.getBytes(StandardCharsets.UTF_8);
        this.lifetime = lifetime;
    }

    String create(Instant now) {
        var content = ByteBuffer.allocate(CONTENT)
                .putLong(now.toEpochMilli())
                .putLong(random.nextLong())
                .array();
        var nonce = Arrays.copyOf(content, CONTENT + MAC);
        System.arraycopy(mac(content), 0, nonce, CONTENT, MAC);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(nonce);
    }

    /** When a nonce ends; null if it is not ours, or over. */
    @Nullable
    Instant expiry(String nonce, Instant now) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(nonce);
        } catch (IllegalArgumentException e) {
            return null;
        }
        if (bytes.length != CONTENT + MAC
                || !Hmac.equal(mac(Arrays.copyOf(bytes, CONTENT)), Arrays.copyOfRange(bytes, CONTENT, CONTENT + MAC))) {
            return null;
        }
        var issued = Instant.ofEpochMilli(ByteBuffer.wrap(bytes).getLong());
        var expires = issued.plus(lifetime);
        return issued.isAfter(now.plus(SKEW)) || !now.isBefore(expires) ? null : expires;
    }

    private byte[] mac(byte[] content) {
        var all = Arrays.copyOf(content, content.length + realm.length);
        System.arraycopy(realm, 0, all, content.length, realm.length);
        return Arrays.copyOf(Hmac.of(key, all), MAC);
    }
}
