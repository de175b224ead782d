package cloud.sentiric.signaling.sip;

/**
 * An address of record in canonical form (RFC 3261 §10.3 step 5): no parameters, no port, escapes resolved.
 *
 * @param user user part; case counts
 * @param host domain in lower case
 */
public record Aor(String user, String host) {
    /** The AOR as a URI: sip:user@host. */
    @Override
    public String toString() {
        return "sip:" + Text.escapeUser(user) + "@" + host;
    }
}
