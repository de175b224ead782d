package cloud.sentiric.media.playout;

import java.nio.ByteBuffer;

/** Sound that is sent to a party, a packet at a time. Times are nanoseconds. */
public interface Sounding {
    /** When the next packet is to be sent, or when the last one has been heard. */
    long due();

    /** Whether all was sent; at {@link #due} all is heard too. */
    boolean finished();

    /** Puts the packet that is due. */
    void send(long now, ByteBuffer out);

    /** Lets the packet that is due go by unsent. */
    void skip(long now);
}
