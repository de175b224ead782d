package cloud.sentiric.media.opus;

import cloud.sentiric.media.codec.Decoder;
import cloud.sentiric.media.codec.Encoder;
import cloud.sentiric.media.codec.Opus;
import io.github.jaredmdobson.concentus.OpusApplication;
import io.github.jaredmdobson.concentus.OpusDecoder;
import io.github.jaredmdobson.concentus.OpusEncoder;
import io.github.jaredmdobson.concentus.OpusException;
import java.nio.ByteBuffer;

/** Concentus, Opus in Java: four times slower than libopus, and it makes garbage; where nothing is installed. */
final class ConcentusOpus implements Opus {
    private static final int MONO = 1;

    @Override
    public Encoder encoder(int rate) {
        try {
            var encoder = new OpusEncoder(rate, MONO, OpusApplication.OPUS_APPLICATION_VOIP);
            encoder.setBitrate(Settings.BITRATE);
            encoder.setComplexity(Settings.COMPLEXITY);
            encoder.setUseInbandFEC(true);
            encoder.setPacketLossPercent(Settings.LOSS_PERCENT);
            return new JavaEncoder(rate, encoder);
        } catch (OpusException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public Decoder decoder(int rate) {
        try {
            return new JavaDecoder(rate, new OpusDecoder(rate, MONO));
        } catch (OpusException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public String library() {
        return "Concentus";
    }

    private static final class JavaEncoder implements Encoder {
        private final int rate;
        private final OpusEncoder encoder;
        private final byte[] payload = new byte[LARGEST];

        JavaEncoder(int rate, OpusEncoder encoder) {
            this.rate = rate;
            this.encoder = encoder;
        }

        @Override
        public int rate() {
            return rate;
        }

        @Override
        public void encode(short[] samples, int count, ByteBuffer out) {
            try {
                out.put(payload, 0, encoder.encode(samples, 0, count, payload, 0, LARGEST));
            } catch (OpusException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static final class JavaDecoder implements Decoder {
        private final int rate;
        private final OpusDecoder decoder;
        private final byte[] payload = new byte[Store.LARGEST];

        JavaDecoder(int rate, OpusDecoder decoder) {
            this.rate = rate;
            this.decoder = decoder;
        }

        @Override
        public int rate() {
            return rate;
        }

        @Override
        public int decode(ByteBuffer in, int offset, int length, short[] out) {
            if (length > payload.length || Opus.units(in, offset, length) < 0) {
                return -1;
            }
            in.get(offset, payload, 0, length);
            try {
                return decoder.decode(payload, 0, length, out, 0, rate / 1000 * LONGEST_MS, false);
            } catch (OpusException | RuntimeException | AssertionError e) {
                // What is no frame makes it stumble over an array's end here and there.
                return -1;
            }
        }

        @Override
        public boolean recover(ByteBuffer next, int offset, int length, int samples, short[] out) {
            if (length > payload.length || Opus.units(next, offset, length) < 0) {
                return false;
            }
            next.get(offset, payload, 0, length);
            try {
                return decoder.decode(payload, 0, length, out, 0, samples, true) == samples;
            } catch (OpusException | RuntimeException | AssertionError e) {
                return false;
            }
        }

        @Override
        public boolean conceal(int samples, short[] out) {
            try {
                return decoder.decode(null, 0, 0, out, 0, samples, false) == samples;
            } catch (OpusException | RuntimeException | AssertionError e) {
                return false;
            }
        }
    }
}
