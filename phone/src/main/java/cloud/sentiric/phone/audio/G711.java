package cloud.sentiric.phone.audio;

import java.util.Comparator;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** A companding law of ITU-T G.711. */
public final class G711 {
    private static final int MU_BIAS = 0x84;

    /** µ-law. */
    public static final G711 PCMU = new G711(G711::expandMu);
    /** A-law. */
    public static final G711 PCMA = new G711(G711::expandA);

    private final short[] linear = new short[256];
    private final byte[] codes = new byte[65536];

    private G711(IntUnaryOperator expand) {
        for (int code = 0; code < 256; code++) {
            linear[code] = (short) expand.applyAsInt(code);
        }
        // the nearest code of every sample, by walking the codes in order of their value
        List<Integer> order = IntStream.range(0, 256)
                .boxed()
                .sorted(Comparator.comparingInt(code -> linear[code]))
                .toList();
        int place = 0;
        for (int sample = Short.MIN_VALUE; sample <= Short.MAX_VALUE; sample++) {
            while (place < 255
                    && Math.abs(linear[order.get(place + 1)] - sample) <= Math.abs(linear[order.get(place)] - sample)) {
                place++;
            }
            codes[sample & 0xffff] = order.get(place).byteValue();
        }
    }

    private static int expandMu(int code) {
        int inverted = ~code & 0xff;
        int magnitude = (((inverted & 0x0f) << 3) + MU_BIAS) << ((inverted & 0x70) >> 4);
        return (inverted & 0x80) == 0 ? magnitude - MU_BIAS : MU_BIAS - magnitude;
    }

    private static int expandA(int code) {
        int even = code ^ 0x55;
        int segment = (even & 0x70) >> 4;
        int magnitude = ((even & 0x0f) << 4) + 8;
        if (segment > 0) {
            magnitude = (magnitude + 0x100) << (segment - 1);
        }
        return (even & 0x80) == 0 ? -magnitude : magnitude;
    }

    public byte[] encode(Pcm audio) {
        var encoded = new byte[audio.length()];
        for (int i = 0; i < encoded.length; i++) {
            encoded[i] = codes[audio.sample(i) & 0xffff];
        }
        return encoded;
    }

    public Pcm decode(byte[] encoded) {
        var samples = new short[encoded.length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = linear[encoded[i] & 0xff];
        }
        return Pcm.of(samples);
    }
}
