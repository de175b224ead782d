package cloud.sentiric.phone.sip;

/**
 * A SIP URI (RFC 3261 §19.1).
 *
 * @param text as it was received
 * @param user empty where there is none
 */
public record SipUri(String text, String user, Hop hop, Parameters parameters) {
    public static SipUri parse(String text) {
        if (!text.regionMatches(true, 0, "sip:", 0, 4)) {
            throw new SipViolation("not a sip: URI: '" + text + "'");
        }
        String rest = text.substring(4);
        int headers = rest.indexOf('?');
        String plain = headers < 0 ? rest : rest.substring(0, headers);
        int at = plain.indexOf('@');
        int semicolon = plain.indexOf(';', at + 1);
        String hostPort = plain.substring(at + 1, semicolon < 0 ? plain.length() : semicolon);
        return new SipUri(
                text,
                at < 0 ? "" : plain.substring(0, at),
                Hop.parse(hostPort),
                Parameters.parse(semicolon < 0 ? "" : plain.substring(semicolon + 1)));
    }

    @Override
    public String toString() {
        return text;
    }
}
