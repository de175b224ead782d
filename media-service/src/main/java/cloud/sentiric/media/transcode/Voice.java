package cloud.sentiric.media.transcode;

import cloud.sentiric.media.codec.Codecs;
import cloud.sentiric.media.codec.Decoder;
import cloud.sentiric.media.codec.Format;
import cloud.sentiric.media.codec.Resampler;
import cloud.sentiric.media.rtp.RtpHeader;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The sound of one format as it comes, and what stands in for what is lost of it. */
final class Voice implements AutoCloseable {
    /** The longest that is made up: what is longer is silence. */
    static final int LONGEST_MS = 60;

    private final Format format;
    private final Decoder decoder;
    private final @Nullable Resampler resampler;
    private final short[] sound;
    private final short[] other;
    private final short[] made;
    private int samples;
    /** Milliseconds that were made up since a packet came. */
    private int madeMs;

    /** Sound of a format at a rate at which another one is made of it. */
    Voice(Codecs codecs, Format format, Format to, int rate) {
        this.format = format;
        this.decoder = codecs.decoder(format, Codecs.decoded(format, to));
        this.resampler = rate == decoder.rate() ? null : new Resampler(decoder.rate(), rate);
        this.sound = new short[decoder.rate() / 1000 * Decoder.LONGEST_MS];
        this.made = new short[decoder.rate() / 1000 * LONGEST_MS];
        this.other = resampler == null ? new short[0] : new short[resampler.most(sound.length)];
    }

    int clock() {
        return format.clock();
    }

    /** Decodes a packet into a queue; units of its clock that it lasts, -1 if it is none. */
    int decode(RtpHeader header, ByteBuffer packet, Queue queue) {
        int count = decoder.decode(packet, header.payloadOffset(), header.payloadLength(), sound);
        if (count < 0) {
            return -1;
        }
        samples = count;
        madeMs = 0;
        put(sound, count, queue);
        return (int) ((long) count * format.clock() / decoder.rate());
    }

    /** Makes up so many milliseconds; what is right before the packet that has come it may say itself. */
    void conceal(int ms, boolean before, RtpHeader header, ByteBuffer packet, Queue queue) {
        int left = ms;
        while (left > 0) {
            // As much at a time as a decoder makes.
            int part = left >= 20 ? 20 : left;
            int count = part * decoder.rate() / 1000;
            boolean said = before
                    && part == left
                    && decoder.recover(packet, header.payloadOffset(), header.payloadLength(), count, made);
            if (!said && !decoder.conceal(count, made)) {
                fade(count);
            }
            put(made, count, queue);
            left -= part;
            madeMs = Math.min(LONGEST_MS, madeMs + part);
        }
    }

    /** What came last, there and back, so that it does not click, and ever quieter. */
    private void fade(int count) {
        int done = madeMs * decoder.rate() / 1000;
        int whole = LONGEST_MS * decoder.rate() / 1000;
        for (int i = 0; i < count; i++) {
            int at = done + i;
            made[i] = samples == 0 || at >= whole ? 0 : (short) ((long) sound[turned(at)] * (whole - at) / whole);
        }
    }

    private int turned(int at) {
        int turn = at / samples;
        int step = at % samples;
        return turn % 2 == 0 ? samples - 1 - step : step;
    }

    private void put(short[] some, int count, Queue queue) {
        if (resampler == null) {
            queue.put(some, count);
        } else {
            queue.put(other, resampler.resample(some, count, other));
        }
    }

    @Override
    public void close() {
        decoder.close();
    }
}
