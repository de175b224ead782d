package cloud.sentiric.media.codec;

import java.nio.ByteBuffer;

/** Encodes G.722 at 64 kbit/s. */
final class G722Encoder implements Encoder {
    private static final int HIGH_LEVEL = 564;

    private final G722 bands = new G722();

    @Override
    public int rate() {
        return G722.RATE;
    }

    @Override
    public void encode(short[] samples, int count, ByteBuffer out) {
        for (int i = 0; i + 1 < count; i += 2) {
            bands.push(samples[i], samples[i + 1]);
            int first = bands.first();
            int second = bands.second();
            // The filter adds 12 bits, two of them are summed, and the bands have 15 bits.
            out.put((byte) ((high((second - first) >> 14) << 6) | low((first + second) >> 14)));
        }
    }

    private int low(int sample) {
        var band = bands.low;
        int error = G722Band.clip(sample - band.estimate());
        int magnitude = error < 0 ? ~error : error;
        int level = 0;
        while (level < G722.LEVELS.length && magnitude >= (G722.LEVELS[level] * band.step()) >> 12) {
            level++;
        }
        int code = error < 0 ? (level < 2 ? 63 - level : 33 - level) : 61 - level;
        band.take(band.difference(G722.LOW_4[code >> 2]), G722.LOW_MULTIPLIER[code >> 2]);
        return code;
    }

    private int high(int sample) {
        var band = bands.high;
        int error = G722Band.clip(sample - band.estimate());
        boolean far = (error < 0 ? ~error : error) >= (HIGH_LEVEL * band.step()) >> 12;
        int code = error < 0 ? (far ? 0 : 1) : (far ? 2 : 3);
        band.take(band.difference(G722.HIGH_2[code]), G722.HIGH_MULTIPLIER[code]);
        return code;
    }
}
