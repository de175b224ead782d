package cloud.sentiric.signaling.sdp;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/**
 * Our side of one dialog's session: who writes it, and what was written last.
 *
 * @param sessionId sess-id of the o= line, the same for the whole dialog
 * @param version sess-version of the o= line, raised by one when the text changes (RFC 3264 §8)
 * @param address our connection address, an IP literal; empty in a trial
 * @param port our RTP port
 * @param web what browsers are told besides; null where none can come
 * @param secret what our SRTP keys are made of
 * @param text what follows the o= line in the description sent last; null before the first
 */
public record LocalDescription(
        long sessionId,
        long version,
        String address,
        int port,
        @Nullable WebEnd web,
        MediaSecret secret,
        @Nullable String text) {
    /** A side that any other can reach, to see whether an offer has something for us. */
    public static LocalDescription trial() {
        return of(1, "", 9, new WebEnd("", "", ""), MediaSecret.of(new byte[1]));
    }

    /** The side of a dialog that has described nothing yet. */
    public static LocalDescription of(
            long sessionId, String address, int port, @Nullable WebEnd web, MediaSecret secret) {
        return new LocalDescription(sessionId, 1, address, port, web, secret, null);
    }

    /**
     * The same side at another media-service.
     *
     * @param session names that of there
     */
    public LocalDescription moved(String newAddress, int newPort, @Nullable WebEnd newWeb, String session) {
        return new LocalDescription(sessionId, version, newAddress, newPort, newWeb, secret.at(session), text);
    }

    /** The same side with a new text behind the o= line. */
    LocalDescription describing(String newText) {
        if (newText.equals(text)) {
            return this;
        }
        return new LocalDescription(
                sessionId, text == null ? version : version + 1, address, port, web, secret, newText);
    }

    /** The body to send, CRLF at each line's end. */
    public byte[] body() {
        var origin = "v=0\r\no=- " + sessionId + " " + version + " IN " + family() + " " + address + "\r\n";
        return (origin + (text == null ? "" : text)).getBytes(UTF_8);
    }

    /** The same side as others go on with it. */
    public Origin origin() {
        return new Origin(sessionId, version, text);
    }

    /** Our SRTP key of a suite. */
    String key(CryptoSuite suite) {
        return secret.key(suite, Long.toString(sessionId));
    }

    @Override
    public String toString() {
        return "description " + version + " of session " + sessionId + " at " + address + " port " + port;
    }

    /** The lines between origin and media: s=, c=, t=. */
    String session(String timing) {
        return "s=-\r\nc=IN " + family() + " " + address + "\r\nt=" + timing + "\r\n";
    }

    private AddressFamily family() {
        return AddressFamily.of(address);
    }

    /** Whether our address reaches another; one that only holds is reached by all. */
    boolean reaches(String remote) {
        return address.isEmpty() || OfferAnswer.isHold(remote) || AddressFamily.of(remote) == family();
    }
}
