package cloud.sentiric.media.playout;

/** Who hears what the remote side says. Called by the port's thread: returns at once. */
public interface Listener {
    /** 16-bit little-endian samples, mono, 8 kHz. */
    void heard(byte[] pcm);

    /** The port was released. */
    void released();
}
