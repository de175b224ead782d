package cloud.sentiric.signaling.trunk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * User parts of our Contacts at registrars. Who was not told one cannot make it up, and it is the same at all nodes, whichever
 * of them registers.
 */
public final class ContactNames {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int OCTETS = 12;

    private final SecretKeySpec key;

    /** Made once, with a secret that all nodes have. */
    public ContactNames(String secret) {
        this.key = new SecretKeySpec(secret.getBytes(UTF_8), ALGORITHM);
    }

    /** That of a trunk. */
    public String of(TrunkId trunk) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            var sum = mac.doFinal(("trunk contact " + trunk).getBytes(UTF_8));
            return "t" + HexFormat.of().formatHex(sum, 0, OCTETS);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
