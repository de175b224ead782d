package cloud.sentiric.media.codec;

import cloud.sentiric.media.audio.Codec;
import java.nio.ByteBuffer;

/** G.711: an octet a sample at 8 kHz (RFC 3551 §4.5.14). Remembers nothing. */
final class LogarithmicPcm implements Decoder, Encoder {
    private static final int RATE = 8000;
    private static final int LONGEST = RATE / 1000 * LONGEST_MS;

    private final Codec codec;

    LogarithmicPcm(Codec codec) {
        this.codec = codec;
    }

    @Override
    public int rate() {
        return RATE;
    }

    @Override
    public int decode(ByteBuffer in, int offset, int length, short[] out) {
        if (length > LONGEST) {
            return -1;
        }
        for (int i = 0; i < length; i++) {
            out[i] = codec.decode(in.get(offset + i));
        }
        return length;
    }

    @Override
    public boolean remembers() {
        return false;
    }

    @Override
    public void encode(short[] samples, int count, ByteBuffer out) {
        for (int i = 0; i < count; i++) {
            out.put(codec.encode(samples[i]));
        }
    }

    @Override
    public void close() {}
}
