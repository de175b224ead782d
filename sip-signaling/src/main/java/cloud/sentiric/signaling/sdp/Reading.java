package cloud.sentiric.signaling.sdp;

/** What came of reading a body as a session description. */
public sealed interface Reading permits SessionDescription, Reading.Unreadable {
    /**
     * It is none, or more than we take.
     *
     * @param why a few words for Warning and log
     */
    record Unreadable(String why) implements Reading {}

    /** Reads a body. */
    static Reading of(byte[] body) {
        return SdpParser.parse(body);
    }
}
