package cloud.sentiric.media.mix;

import cloud.sentiric.media.codec.Codecs;
import cloud.sentiric.media.codec.Encoder;
import cloud.sentiric.media.codec.Format;
import cloud.sentiric.media.codec.Resampler;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Encodes frames for one party, or for all of a format who hear the same: one packet each, or two of 10 ms where that is all a link takes. */
final class Outlet implements AutoCloseable {
    /** Of a frame in the largest format: L16 at 48 kHz. */
    private static final int LARGEST = 2 * 48 * Frame.MS;

    private final Encoder encoder;
    private final @Nullable Resampler resampler;
    private final short[] resampled;
    private final short[] part;
    private final ByteBuffer payload = ByteBuffer.allocate(LARGEST);
    private final int[] ends;
    private final int units;

    Outlet(Codecs codecs, Format format) {
        var sent = new Format(format.payloadType(), format.name(), format.clock(), format.channels(), Frame.MS);
        this.encoder = codecs.encoder(sent, Codecs.encoded(new Format(0, "L16", Frame.RATE, 1, Frame.MS), sent));
        this.resampler = encoder.rate() == Frame.RATE ? null : new Resampler(Frame.RATE, encoder.rate());
        this.resampled = new short[resampler == null ? 0 : resampler.most(Frame.SAMPLES)];
        this.ends = new int[Frame.MS / sent.packetMs()];
        this.part = new short[encoder.rate() / 1000 * sent.packetMs()];
        this.units = sent.packetMs() * sent.unitsPerMs();
    }

    /** Encodes a frame in place of the one before. */
    void encode(short[] frame) {
        var sound = frame;
        if (resampler != null) {
            resampler.resample(frame, Frame.SAMPLES, resampled);
            sound = resampled;
        }
        payload.clear();
        for (int i = 0; i < ends.length; i++) {
            System.arraycopy(sound, i * part.length, part, 0, part.length);
            encoder.encode(part, part.length, payload);
            ends[i] = payload.position();
        }
    }

    /** Packets of a frame. */
    int packets() {
        return ends.length;
    }

    /** Units of the format's clock that each lasts. */
    int units() {
        return units;
    }

    int length(int packet) {
        return ends[packet] - begin(packet);
    }

    /** Puts a packet's payload. */
    void put(int packet, ByteBuffer out) {
        int length = length(packet);
        out.put(out.position(), payload, begin(packet), length);
        out.position(out.position() + length);
    }

    private int begin(int packet) {
        return packet == 0 ? 0 : ends[packet - 1];
    }

    @Override
    public void close() {
        encoder.close();
    }
}
