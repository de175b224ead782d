package cloud.sentiric.media.recording;

import cloud.sentiric.media.audio.Codec;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Decoders of G.711, by its static payload types. */
public final class G711Decoders implements Decoders {
    private static final Decoder PCMU = new G711(Codec.PCMU);
    private static final Decoder PCMA = new G711(Codec.PCMA);

    @Override
    public @Nullable Decoder of(int payloadType) {
        if (payloadType == Codec.PCMU.payloadType()) {
            return PCMU;
        }
        return payloadType == Codec.PCMA.payloadType() ? PCMA : null;
    }

    /** Without a state: one serves all streams. */
    private record G711(Codec codec) implements Decoder {
        @Override
        public int clock() {
            return Track.RATE;
        }

        @Override
        public int decode(ByteBuffer payload, short[] out) {
            int length = Math.min(payload.remaining(), out.length);
            for (int i = 0; i < length; i++) {
                out[i] = codec.decode(payload.get(payload.position() + i));
            }
            return length;
        }
    }
}
