package cloud.sentiric.media.conversation;

/** Who talks with a party. Called by the thread of the session: returns at once. Times are milliseconds since the conversation began. */
public interface Partner {
    /** What the party said: 16-bit little-endian samples, mono. Nobody changes the array any more. */
    void heard(byte[] pcm, long atMs);

    /**
     * A mark was reached, or taken away.
     *
     * @param heard whether all before it was sent
     * @param playedMs milliseconds of sound that were sent
     */
    void reached(String mark, boolean heard, long atMs, long playedMs);

    /** What waited is gone. */
    void flushed(long droppedMs);

    /** Nothing comes any more. */
    void over(Over reason);

    /** Why a conversation is over. */
    enum Over {
        /** The partner has ended it, and all was heard. */
        FINISHED,
        /** The end was removed or the session closed. */
        RELEASED,
        /** The party's packets are not read any more. */
        UNREADABLE,
        /** More waited than may. */
        TOO_MUCH,
        /** The thread of the session has too much to do. */
        BUSY
    }
}
