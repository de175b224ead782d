package cloud.sentiric.signaling.sdp;

/** What came of an offer or an answer (RFC 3264). */
public sealed interface Negotiation {
    /**
     * There is a common stream.
     *
     * @param stream what was agreed
     * @param local our side after it, whose text is the answer to send
     */
    record Agreed(AudioStream stream, LocalDescription local) implements Negotiation {}

    /**
     * There is none; 488 (RFC 3261 §21.4.26).
     *
     * @param why a few words for Warning and log
     */
    record NotAcceptable(String why) implements Negotiation {}
}
