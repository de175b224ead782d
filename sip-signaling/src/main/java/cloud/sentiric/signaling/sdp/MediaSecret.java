package cloud.sentiric.signaling.sdp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the SRTP keys of a call are made of: whoever goes on with the call says the same ones again. Never shown.
 *
 * @param value random, in Base64; empty: there are no keys
 */
public record MediaSecret(String value) {
    /** Where packets are in the clear. */
    public static final MediaSecret NONE = new MediaSecret("");

    private static final String HMAC = "HmacSHA512";

    public static MediaSecret of(byte[] random) {
        return new MediaSecret(Base64.getEncoder().encodeToString(random));
    }

    public boolean isNone() {
        return value.isEmpty();
    }

    /**
     * Our key of a suite towards one party, in Base64; no other suite and no other party has a part of it.
     *
     * @param party names it among all of the call, those that are gone too
     */
    public String key(CryptoSuite suite, String party) {
        return encoded(mac(suite + "/" + party), suite.keyLength());
    }

    private byte[] mac(String of) {
        try {
            var mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(value), HMAC));
            return mac.doFinal(of.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encoded(byte[] octets, int length) {
        return Base64.getEncoder().encodeToString(Arrays.copyOf(octets, length));
    }

    /**
     * What the keys at another media-service are made of: it does not know what was sealed before, and would seal anew by the same
     * key.
     *
     * @param session names that of there
     */
    public MediaSecret at(String session) {
        return isNone() ? this : new MediaSecret(encoded(mac("session/" + session), 32));
    }

    @Override
    public String toString() {
        return isNone() ? "no secret" : "a secret";
    }
}
