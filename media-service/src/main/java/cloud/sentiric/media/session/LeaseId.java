package cloud.sentiric.media.session;

import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * What a lease is named by: 128 random bits. Who knows it may use the session, so it stays out of logs.
 *
 * @param value 32 hexadecimal digits, lower case
 */
public record LeaseId(String value) {
    private static final int OCTETS = 16;
    private static final Pattern TEXT = Pattern.compile("[0-9a-f]{32}");

    public LeaseId {
        if (!isOne(value)) {
            throw new IllegalArgumentException("must be 32 hexadecimal digits");
        }
    }

    /** Whether a text is one. */
    public static boolean isOne(String text) {
        return TEXT.matcher(text).matches();
    }

    /** A new one. */
    public static LeaseId create(RandomGenerator random) {
        var bits = new byte[OCTETS];
        random.nextBytes(bits);
        return new LeaseId(HexFormat.of().formatHex(bits));
    }

    /** Enough to tell leases apart, too little to use one. */
    @Override
    public String toString() {
        return value.substring(0, 6) + "…";
    }
}
