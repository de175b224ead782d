package cloud.sentiric.signaling.digest;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA256 (RFC 2104) with one key. Any thread. */
final class Hmac {
    private static final String ALGORITHM = "HmacSHA256";

    /** Only copied: to look for a provider and to set the key costs more than a short text. */
    private final Mac keyed;

    Hmac(String secret) {
        try {
            keyed = Mac.getInstance(ALGORITHM);
            keyed.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    byte[] of(byte[] content) {
        try {
            return ((Mac) keyed.clone()).doFinal(content);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Compares in time that does not depend on the content. */
    static boolean equal(byte[] a, byte[] b) {
        return MessageDigest.isEqual(a, b);
    }
}
