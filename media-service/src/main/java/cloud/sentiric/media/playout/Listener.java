package cloud.sentiric.media.playout;

/** Who hears what the remote side says. Called by the thread of the session: returns at once. */
public interface Listener {
    /** 16-bit little-endian samples, mono, 8 kHz. */
    void heard(byte[] pcm);

    /** The end was removed or the session closed. */
    void released();
}
