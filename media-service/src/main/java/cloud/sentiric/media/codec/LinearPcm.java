package cloud.sentiric.media.codec;

import java.nio.ByteBuffer;

/** L16: two octets a sample, the higher one first (RFC 3551 §4.5.11), mono. Remembers nothing. */
final class LinearPcm implements Decoder, Encoder {
    private final int rate;

    LinearPcm(int rate) {
        this.rate = rate;
    }

    @Override
    public int rate() {
        return rate;
    }

    @Override
    public int decode(ByteBuffer in, int offset, int length, short[] out) {
        int samples = length / 2;
        if (length % 2 != 0 || samples > rate / 1000 * LONGEST_MS) {
            return -1;
        }
        for (int i = 0; i < samples; i++) {
            out[i] = (short) ((in.get(offset + 2 * i) << 8) | (in.get(offset + 2 * i + 1) & 0xFF));
        }
        return samples;
    }

    @Override
    public boolean remembers() {
        return false;
    }

    @Override
    public void encode(short[] samples, int count, ByteBuffer out) {
        for (int i = 0; i < count; i++) {
            out.put((byte) (samples[i] >> 8));
            out.put((byte) samples[i]);
        }
    }

    @Override
    public void close() {}
}
