package cloud.sentiric.media.codec;

import java.nio.ByteBuffer;

/** Decodes G.722 at 64 kbit/s; its RTP clock is 8 kHz, half of what it gives (RFC 3551 §4.5.2). */
final class G722Decoder implements Decoder {
    private static final int LONGEST = 8 * LONGEST_MS;
    private static final int MOST = 16_383;

    private final G722 bands = new G722();

    @Override
    public int rate() {
        return G722.RATE;
    }

    @Override
    public int decode(ByteBuffer in, int offset, int length, short[] out) {
        if (length > LONGEST) {
            return -1;
        }
        for (int i = 0; i < length; i++) {
            int code = in.get(offset + i);
            int low = low(code & 0x3F);
            int high = high((code >> 6) & 3);
            bands.push(low + high, low - high);
            out[2 * i] = (short) G722Band.clip(bands.second() >> 11);
            out[2 * i + 1] = (short) G722Band.clip(bands.first() >> 11);
        }
        return 2 * length;
    }

    private int low(int code) {
        var band = bands.low;
        int value = band.estimate() + band.difference(G722.LOW_6[code]);
        band.take(band.difference(G722.LOW_4[code >> 2]), G722.LOW_MULTIPLIER[code >> 2]);
        return Math.clamp(value, -MOST - 1, MOST);
    }

    private int high(int code) {
        var band = bands.high;
        int difference = band.difference(G722.HIGH_2[code]);
        int value = band.estimate() + difference;
        band.take(difference, G722.HIGH_MULTIPLIER[code]);
        return Math.clamp(value, -MOST - 1, MOST);
    }
}
