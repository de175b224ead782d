package cloud.sentiric.gateway.token;

import cloud.sentiric.gateway.sip.Octets;
import java.util.Arrays;

/** Reads the digits of base64url (RFC 4648 §5) that {@link Octets} writes. */
public final class Digits {
    private static final byte[] VALUES = new byte[128];

    static {
        Arrays.fill(VALUES, (byte) -1);
        for (int i = 0; i < 64; i++) {
            VALUES[new Octets(1).put64(i, 1).bytes()[0]] = (byte) i;
        }
    }

    private Digits() {}

    /** Value of a digit, or -1. */
    static int value(byte digit) {
        return digit < 0 ? -1 : VALUES[digit];
    }

    /** A number that {@link Octets#put64(long, int)} wrote; a wrong digit gives a wrong number. */
    public static long number(byte[] b, int from, int digits) {
        long value = 0;
        for (int i = digits - 1; i >= 0; i--) {
            byte c = b[from + i];
            value = value << 6 | (c < 0 ? 0 : VALUES[c] & 63);
        }
        return value;
    }
}
