package cloud.sentiric.signaling.sdp;

import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A crypto attribute that we can serve (RFC 4568 §9.1).
 *
 * @param tag names it in the answer
 * @param key master key and salt of who wrote it, in Base64
 */
public record Crypto(String tag, CryptoSuite suite, String key) {
    /** What we offer who seals and has said nothing: a suite that all have who seal at all (RFC 4568 §6.2.1). */
    private static final CryptoSuite USUAL = CryptoSuite.AES_CM_128_HMAC_SHA1_80;

    private static final String INLINE = "inline:";
    /** A hint that whoever receives may pass over (RFC 4568 §6.3.7). */
    private static final String WINDOW = "WSH=";

    /** An offer of ours; its key is not known yet. */
    public static Crypto usual() {
        return new Crypto("1", USUAL, "");
    }

    /** The first of a description that we can serve, as its writer has them in the order of preference; null where none is. */
    public static @Nullable Crypto of(MediaDescription media) {
        if (!Streams.isSealed(media)) {
            return null;
        }
        for (var each : media.cryptos()) {
            var crypto = parse(each);
            if (crypto != null) {
                return crypto;
            }
        }
        return null;
    }

    /** Reads what stands behind {@code a=crypto:}; null where it is none, or asks for what we do not have. */
    static @Nullable Crypto parse(String value) {
        var parts = value.strip().split(" +", -1);
        var suite = parts.length < 3 ? null : CryptoSuite.named(parts[1]);
        if (suite == null || !parts[0].matches("\\d{1,9}") || !isServed(parts)) {
            return null;
        }
        var key = key(parts[2], suite);
        return key == null ? null : new Crypto(parts[0], suite, key);
    }

    /** Session parameters change how packets are sealed: none is known but the hint. */
    private static boolean isServed(String[] parts) {
        for (int i = 3; i < parts.length; i++) {
            if (!parts[i].toUpperCase(Locale.ROOT).startsWith(WINDOW)) {
                return false;
            }
        }
        return true;
    }

    /** One key alone, with a lifetime at most: a second one and a master key identifier (RFC 4568 §6.1) are not served. */
    private static @Nullable String key(String parameters, CryptoSuite suite) {
        if (!parameters.regionMatches(true, 0, INLINE, 0, INLINE.length()) || parameters.indexOf(';') >= 0) {
            return null;
        }
        var fields = parameters.substring(INLINE.length()).split("\\|", -1);
        boolean lifetimeAlone = fields.length == 1 || (fields.length == 2 && fields[1].indexOf(':') < 0);
        return lifetimeAlone && length(fields[0]) == suite.keyLength() ? fields[0] : null;
    }

    private static int length(String base64) {
        try {
            return Base64.getDecoder().decode(base64).length;
        } catch (IllegalArgumentException e) {
            return -1;
        }
    }

    /** The line that says the same with a key of ours. */
    public String line(String ours) {
        return "a=crypto:" + tag + " " + suite + " " + INLINE + ours + "\r\n";
    }

    @Override
    public String toString() {
        return tag + " " + suite;
    }
}
