package cloud.sentiric.phone.sip;

import java.util.Optional;

/** A display name with a URI and parameters, as in From, To, Contact, Route and Record-Route (RFC 3261 §20.10). */
public record NameAddress(String text, SipUri uri, Parameters parameters) {
    public static NameAddress parse(String text) {
        int open = afterDisplayName(text);
        if (open < 0) {
            // RFC 3261 §20: without angle brackets the parameters are the header field's, not the URI's
            int semicolon = text.indexOf(';');
            String uri = semicolon < 0 ? text : text.substring(0, semicolon);
            return new NameAddress(
                    text,
                    SipUri.parse(uri.strip()),
                    Parameters.parse(semicolon < 0 ? "" : text.substring(semicolon + 1)));
        }
        int close = text.indexOf('>', open);
        if (close < 0) {
            throw new SipViolation("no '>' in '" + text + "'");
        }
        String after = text.substring(close + 1).strip();
        if (!after.isEmpty() && after.charAt(0) != ';') {
            throw new SipViolation("'" + after + "' behind the address in '" + text + "'");
        }
        return new NameAddress(text, SipUri.parse(text.substring(open + 1, close)), Parameters.parse(after));
    }

    private static int afterDisplayName(String text) {
        int from = 0;
        if (text.startsWith("\"")) {
            from = 1;
            while (from < text.length() && text.charAt(from) != '"') {
                from += text.charAt(from) == '\\' ? 2 : 1;
            }
        }
        return text.indexOf('<', from);
    }

    public Optional<String> tag() {
        return parameters.value("tag");
    }
}
