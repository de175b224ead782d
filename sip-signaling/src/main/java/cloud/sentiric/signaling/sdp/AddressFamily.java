package cloud.sentiric.signaling.sdp;

/** The addrtype of a connection address (RFC 8866 §5.7). */
public enum AddressFamily {
    IP4,
    IP6;

    /** That of an IP literal. */
    public static AddressFamily of(String literal) {
        return literal.indexOf(':') < 0 ? IP4 : IP6;
    }
}
