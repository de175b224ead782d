package cloud.sentiric.media.rtp;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * A synchronization source (RFC 3550 §3).
 *
 * @param value the 32 bits as they stand in a packet
 */
public record Ssrc(int value) {
    /** A random one (RFC 3550 §8.1). */
    public static Ssrc random(RandomGenerator random) {
        return new Ssrc(random.nextInt());
    }

    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(value);
    }
}
