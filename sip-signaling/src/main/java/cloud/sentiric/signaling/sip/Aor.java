package cloud.sentiric.signaling.sip;

/**
 * An address of record in canonical form (RFC 3261 §10.3 step 5): no parameters, no port, escapes resolved.
 *
 * @param user user part; case counts
 * @param host domain in lower case
 */
public record Aor(String user, String host) {
    /**
     * Reads what {@link #toString} wrote.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Aor parse(String text) {
        var uri = SipUri.parse(text);
        return new Aor(uri.userText(), uri.host());
    }

    /** The AOR as a URI: sip:user@host. */
    @Override
    public String toString() {
        return "sip:" + Text.escapeUser(user) + "@" + host;
    }
}
