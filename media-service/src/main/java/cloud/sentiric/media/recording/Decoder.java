package cloud.sentiric.media.recording;

import java.nio.ByteBuffer;

/** Makes samples of the packets of one stream; kept as long as the stream goes on. */
public interface Decoder {
    /** Units of RTP timestamps a second. */
    int clock();

    /**
     * Samples of {@value Track#RATE} Hz of a payload, between position and limit of the buffer.
     *
     * @param out with room for {@value Track#LONGEST}
     * @return how many there are; 0 where it cannot be read
     */
    int decode(ByteBuffer payload, short[] out);
}
