package cloud.sentiric.signaling.sdp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Audio codecs that the platform speaks, mono. */
public enum Codec {
    /** G.711 (RFC 3551 §4.5.14). */
    PCMU(0, "PCMU", 8000, 1),
    PCMA(8, "PCMA", 8000, 1),
    /** 16 kHz, though its clock says half of that (RFC 3551 §4.5.2). */
    G722(9, "G722", 8000, 1),
    /** RFC 7587; what it is said to have two of is one. */
    OPUS(Codec.DYNAMIC, "opus", 48_000, 2),
    /** Linear (RFC 3551 §4.5.11). */
    L16_8(Codec.DYNAMIC, "L16", 8000, 1),
    L16_16(Codec.DYNAMIC, "L16", 16_000, 1),
    L16_24(Codec.DYNAMIC, "L16", 24_000, 1),
    L16_32(Codec.DYNAMIC, "L16", 32_000, 1),
    L16_48(Codec.DYNAMIC, "L16", 48_000, 1);

    private static final int DYNAMIC = -1;

    private final int payloadType;
    private final String encoding;
    private final int clock;
    private final int channels;

    Codec(int payloadType, String name, int clock, int channels) {
        this.payloadType = payloadType;
        this.encoding = name;
        this.clock = clock;
        this.channels = channels;
    }

    /** The payload type that it always has (RFC 3551 §6); -1 where it has any. */
    int payloadType() {
        return payloadType;
    }

    /** Whether it is G.711, which costs nothing and everybody has. */
    public boolean isPlain() {
        return this == PCMU || this == PCMA;
    }

    /** Units a second of its timestamps. */
    public int clock() {
        return clock;
    }

    /** As packets of a payload type have it. */
    public Format by(int number) {
        return new Format(number, encoding, clock, channels);
    }

    /** The codec of a format; null where it is none of ours. */
    public static @Nullable Codec of(Format format) {
        return Arrays.stream(values())
                .filter(codec -> codec.by(0).isLike(format))
                .findFirst()
                .orElse(null);
    }
}
