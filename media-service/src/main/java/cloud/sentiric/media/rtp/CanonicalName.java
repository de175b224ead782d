package cloud.sentiric.media.rtp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** A CNAME of 96 random bits that lasts as long as its port is leased (RFC 7022 §4.2). */
public final class CanonicalName {
    private static final int BYTES = 12;

    private final byte[] text;

    public CanonicalName(RandomGenerator random) {
        var bytes = new byte[BYTES];
        random.nextBytes(bytes);
        text = HexFormat.of().formatHex(bytes).getBytes(US_ASCII);
    }

    int length() {
        return text.length;
    }

    void put(ByteBuffer out) {
        out.put(text);
    }
}
