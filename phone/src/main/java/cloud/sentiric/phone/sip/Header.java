package cloud.sentiric.phone.sip;

import java.util.Locale;
import java.util.Map;

/**
 * A header field (RFC 3261 §7.3).
 *
 * @param name full form, as the peer spelt it unless it used the compact form
 * @param value unfolded, without white space at the ends
 */
public record Header(String name, String value) {
    /** Compact forms (RFC 3261 §7.3.3, RFC 6665, RFC 3515). */
    private static final Map<String, String> COMPACT = Map.ofEntries(
            Map.entry("i", "Call-ID"),
            Map.entry("m", "Contact"),
            Map.entry("e", "Content-Encoding"),
            Map.entry("l", "Content-Length"),
            Map.entry("c", "Content-Type"),
            Map.entry("f", "From"),
            Map.entry("s", "Subject"),
            Map.entry("k", "Supported"),
            Map.entry("t", "To"),
            Map.entry("v", "Via"),
            Map.entry("o", "Event"),
            Map.entry("r", "Refer-To"),
            Map.entry("b", "Referred-By"),
            Map.entry("x", "Session-Expires"));

    static Header of(String name, String value) {
        return new Header(COMPACT.getOrDefault(name.toLowerCase(Locale.ROOT), name), value);
    }

    boolean is(String other) {
        return name.equalsIgnoreCase(other);
    }
}
