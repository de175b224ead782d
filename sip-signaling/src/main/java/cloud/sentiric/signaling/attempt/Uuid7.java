package cloud.sentiric.signaling.attempt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Makes UUIDs that grow with time (RFC 9562 §5.7, version 7). */
public final class Uuid7 {
    private Uuid7() {}

    /** A new one of a moment, in milliseconds since 1970. */
    public static UUID create(long epochMilli) {
        var random = ThreadLocalRandom.current();
        return create(epochMilli, random.nextLong(), random.nextLong());
    }

    /**
     * One that is the same wherever it is made of the same parts: what two nodes say of one thing, each not knowing of the
     * other, counts once.
     */
    public static UUID of(long epochMilli, String... parts) {
        try {
            var hash = MessageDigest.getInstance("SHA-256")
                    .digest(String.join("\n", parts).getBytes(UTF_8));
            var words = ByteBuffer.wrap(hash);
            return create(epochMilli, words.getLong(), words.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static UUID create(long epochMilli, long first, long second) {
        long high = (epochMilli << 16) | 0x7000 | (first & 0x0FFF);
        long low = (second & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }
}
