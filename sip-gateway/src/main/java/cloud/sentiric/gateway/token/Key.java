package cloud.sentiric.gateway.token;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** One shared secret with its number, and what is derived from it. Immutable. */
final class Key {
    private final int id;
    private final SecretKeySpec secret;
    private final long hash0;
    private final long hash1;

    Key(int id, byte[] secret) {
        this.id = id;
        this.secret = new SecretKeySpec(secret, "HmacSHA256");
        var derived = ByteBuffer.wrap(mac().doFinal("via".getBytes(US_ASCII))).order(ByteOrder.LITTLE_ENDIAN);
        hash0 = derived.getLong();
        hash1 = derived.getLong();
    }

    int id() {
        return id;
    }

    /** A new HMAC-SHA256 (RFC 2104) with this key, for one thread. */
    Mac mac() {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(secret);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    SipHash start(SipHash hash) {
        return hash.start(hash0, hash1);
    }
}
