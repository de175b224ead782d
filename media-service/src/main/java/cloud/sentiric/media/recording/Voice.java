package cloud.sentiric.media.recording;

import cloud.sentiric.media.audio.Codec;
import cloud.sentiric.media.codec.Codecs;
import cloud.sentiric.media.codec.Decoder;
import cloud.sentiric.media.codec.Format;
import cloud.sentiric.media.codec.Resampler;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Makes samples of {@value Track#RATE} Hz of the packets of one format. */
final class Voice implements AutoCloseable {
    private static final Format KEPT_AS = Format.of(Codec.PCMU);

    private final Format format;
    private final Decoder decoder;
    private final @Nullable Resampler resampler;
    private final short[] sound;
    private final short[] kept;

    Voice(Codecs codecs, Format format) {
        this.format = format;
        this.decoder = codecs.decoder(format, Codecs.decoded(format, KEPT_AS));
        this.resampler = decoder.rate() == Track.RATE ? null : new Resampler(decoder.rate(), Track.RATE);
        this.sound = new short[decoder.rate() / 1000 * Decoder.LONGEST_MS];
        this.kept = resampler == null ? sound : new short[resampler.most(sound.length)];
    }

    /** Units of RTP timestamps a second. */
    int clock() {
        return format.clock();
    }

    /** Whether it decodes packets in their order alone. */
    boolean remembers() {
        return decoder.remembers();
    }

    /**
     * Decodes a payload, between position and limit.
     *
     * @param out with room for {@value Track#LONGEST}; what is longer is left out
     * @return samples; 0 where it cannot be read
     */
    int decode(ByteBuffer payload, short[] out) {
        int step = format.octetsPerMs() == 0 ? Integer.MAX_VALUE : format.octetsPerMs() * Decoder.LONGEST_MS;
        int done = 0;
        for (int at = payload.position(); at < payload.limit(); ) {
            int length = Math.min(step, payload.limit() - at);
            int count = decoder.decode(payload, at, length, sound);
            if (count <= 0) {
                return done;
            }
            int made = Math.min(resampler == null ? count : resampler.resample(sound, count, kept), out.length - done);
            System.arraycopy(kept, 0, out, done, made);
            done += made;
            at += length;
        }
        return done;
    }

    @Override
    public void close() {
        decoder.close();
    }
}
