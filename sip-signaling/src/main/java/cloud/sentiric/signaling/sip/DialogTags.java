package cloud.sentiric.signaling.sip;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Our tags of dialogs (RFC 3261 §19.3): 64 random bits, and 64 bits of a MAC over them and the Call-ID, under a key that all
 * nodes have. Each node knows a tag that one of them made from one that a stranger made up, and asks nobody. Any thread.
 */
public final class DialogTags {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String PURPOSE = "tags of dialogs";
    private static final int PART = 2 * Long.BYTES;

    private final SecretKeySpec key;

    /**
     * The same for the same secret.
     *
     * @param secret that all nodes have; it may serve other purposes as well
     */
    public DialogTags(String secret) {
        this.key = new SecretKeySpec(mac(new SecretKeySpec(secret.getBytes(UTF_8), ALGORITHM), PURPOSE), ALGORITHM);
    }

    /** A tag for the dialogs of a Call-ID. */
    public Tag create(CallId callId) {
        var random = Tag.create().value();
        return new Tag(random + proof(callId, random));
    }

    /** Whether a node made a tag for this Call-ID. */
    public boolean made(CallId callId, String tag) {
        return tag.length() == 2 * PART
                && MessageDigest.isEqual(
                        proof(callId, tag.substring(0, PART)).getBytes(US_ASCII),
                        tag.substring(PART).getBytes(UTF_8));
    }

    private String proof(CallId callId, String random) {
        return HexFormat.of().formatHex(mac(key, random + "\n" + callId.value()), 0, Long.BYTES);
    }

    private static byte[] mac(SecretKeySpec key, String text) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
