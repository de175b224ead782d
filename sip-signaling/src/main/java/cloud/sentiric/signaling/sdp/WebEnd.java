package cloud.sentiric.signaling.sdp;

import org.jspecify.annotations.Nullable;

/**
 * What a browser is told of an end of ours: a lite agent with one candidate, and a certificate (RFC 8839, RFC 8842).
 *
 * @param ufrag fragment of the user name in its connectivity checks
 * @param password of the same; for that browser alone
 * @param fingerprint SHA-256 of our certificate, as a=fingerprint has it
 */
public record WebEnd(String ufrag, String password, String fingerprint) {
    /** Of the one candidate: a host, the first component (RFC 8445 §5.1.2.1). */
    private static final long PRIORITY = (126L << 24) | (65_535L << 8) | 255;

    /** What stands before all media. */
    static String ofSession(@Nullable String mid) {
        return "a=ice-lite\r\n" + (mid == null ? "" : "a=group:BUNDLE " + mid + "\r\n");
    }

    /**
     * What stands in the media description, when it is an answer to this.
     *
     * @param peer what it says of itself
     */
    String answering(WebPeer peer, @Nullable String mid, String address, int port) {
        return lines(peer.waits() ? "active" : "passive", mid, address, port);
    }

    /** What stands there when it is an offer. */
    String offering(@Nullable String mid, String address, int port) {
        return lines("actpass", mid, address, port);
    }

    private String lines(String setup, @Nullable String mid, String address, int port) {
        return (mid == null ? "" : "a=mid:" + mid + "\r\n")
                + "a=ice-ufrag:" + ufrag
                + "\r\na=ice-pwd:" + password
                + "\r\na=fingerprint:sha-256 " + fingerprint
                + "\r\na=setup:" + setup
                + "\r\na=candidate:1 1 UDP " + PRIORITY + " " + address + " " + port + " typ host"
                + "\r\na=end-of-candidates\r\na=rtcp-mux\r\n";
    }

    /** Without the password. */
    @Override
    public String toString() {
        return ufrag;
    }
}
