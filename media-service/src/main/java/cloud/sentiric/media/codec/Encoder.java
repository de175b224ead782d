package cloud.sentiric.media.codec;

import java.nio.ByteBuffer;

/** Turns linear sound, 16 bits, mono, into the payload of packets. It remembers; allocates nothing. */
public interface Encoder extends AutoCloseable {
    /** Samples a second that it takes. */
    int rate();

    /** Puts the payload of a packet with so many samples, which are whole milliseconds. */
    void encode(short[] samples, int count, ByteBuffer out);

    /** Gives back what it holds. */
    @Override
    default void close() {}
}
