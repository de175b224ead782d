package cloud.sentiric.media.session;

/**
 * What the partner in a conversation does. Nothing here waits; what cannot be done ends the conversation, and the partner is told why.
 * What is taken is told by the thread of the session: more should come only then.
 */
public interface Talk {
    /** Of the end where it is. */
    Held held();

    /** The party is to hear this after what waits: 16-bit little-endian samples, mono, which nobody changes any more. */
    void say(byte[] pcm, Runnable taken);

    /** The partner is to be told when all before it has been heard. */
    void mark(String name, Runnable taken);

    /** What waits is not to be heard any more. */
    void flush(Runnable taken);

    /** Nothing more comes: it is over when what waits has been heard. */
    void finish();

    /** The partner has gone: it is over at once. */
    void leave();
}
