package cloud.sentiric.gateway.sip;

/** What a datagram turned out to be. */
public sealed interface Scan {
    /** Something to act on; the message says where its parts are. */
    enum Good implements Scan {
        REQUEST,
        RESPONSE,
        /** A request line alone, without any header field. */
        LINE,
        /** Nothing but line ends: a keep-alive (RFC 5626 §3.5.1). */
        PING
    }

    /**
     * A request with a Via to answer to, but wrong.
     *
     * @param status of the answer
     * @param phrase what is wrong with it
     */
    record Refused(int status, String phrase) implements Scan {}

    /**
     * Nothing that could be answered.
     *
     * @param reason by which it is counted
     */
    record Dropped(Reason reason) implements Scan {}
}
