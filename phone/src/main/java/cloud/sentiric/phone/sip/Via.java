package cloud.sentiric.phone.sip;

import java.util.Optional;

/** One value of Via (RFC 3261 §20.42). */
public record Via(String text, Hop sentBy, Parameters parameters) {
    /** What every branch of RFC 3261 begins with (§8.1.1.7). */
    public static final String COOKIE = "z9hG4bK";

    static Via parse(String text) {
        if (!text.startsWith("SIP/2.0/UDP ")) {
            throw new SipViolation("Via is not SIP/2.0/UDP: '" + text + "'");
        }
        String rest = text.substring("SIP/2.0/UDP ".length()).strip();
        int semicolon = rest.indexOf(';');
        return new Via(
                text,
                Hop.parse((semicolon < 0 ? rest : rest.substring(0, semicolon)).strip()),
                Parameters.parse(semicolon < 0 ? "" : rest.substring(semicolon + 1)));
    }

    static String text(Hop sentBy, Branch branch) {
        // RFC 3581 §3: rport without value asks for the port that the peer sees
        return "SIP/2.0/UDP " + sentBy + ";rport;branch=" + branch.value();
    }

    Optional<Branch> branch() {
        return parameters.value("branch").map(Branch::new);
    }
}
