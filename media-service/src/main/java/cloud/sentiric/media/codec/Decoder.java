package cloud.sentiric.media.codec;

import java.nio.ByteBuffer;

/** Turns the packets of one stream, in their order, into linear sound, 16 bits, mono. It remembers; allocates nothing. */
public interface Decoder extends AutoCloseable {
    /** The longest packet whose sound is made, milliseconds: the most that Opus has (RFC 6716 §2.1.4). */
    int LONGEST_MS = 120;

    /** Samples a second that it gives. */
    int rate();

    /**
     * Decodes a payload.
     *
     * @param out takes {@link #LONGEST_MS}
     * @return samples; -1 if it is no payload of this codec
     */
    int decode(ByteBuffer in, int offset, int length, short[] out);

    /** Makes sound in place of so many samples that were lost; false if it knows no better than who asks. */
    default boolean conceal(int samples, short[] out) {
        return false;
    }

    /**
     * Makes the samples that were lost right before a packet of what that one says of them (RFC 6716 §2.1.7); false if it says
     * nothing, or is none. The packet is to be decoded after that.
     */
    default boolean recover(ByteBuffer next, int offset, int length, int samples, short[] out) {
        return false;
    }

    /** Whether what a packet sounds like depends on those before it: others than the next one are not to be decoded. */
    default boolean remembers() {
        return true;
    }

    /** Gives back what it holds. */
    @Override
    default void close() {}
}
