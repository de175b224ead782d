package cloud.sentiric.signaling.sip;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The branch parameter of a Via (RFC 3261 §8.1.1.7).
 *
 * @param value as received; compared byte by byte
 */
public record Branch(String value) {
    /** What the branch of an element that follows RFC 3261 starts with. */
    public static final String COOKIE = "z9hG4bK";

    /** A branch that no other transaction has. */
    public static Branch create() {
        var random = ThreadLocalRandom.current();
        var hex = HexFormat.of();
        return new Branch(COOKIE + hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong()));
    }

    /** Whether it identifies a transaction by itself; else the rules of RFC 2543 apply. */
    public boolean unique() {
        return value.regionMatches(true, 0, COOKIE, 0, COOKIE.length()) && value.length() > COOKIE.length();
    }

    @Override
    public String toString() {
        return value;
    }
}
