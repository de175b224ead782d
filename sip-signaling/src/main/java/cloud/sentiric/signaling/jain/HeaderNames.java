package cloud.sentiric.signaling.jain;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Names of header fields: compact forms and any case to the usual long form (RFC 3261 §7.3.3 and §20). */
final class HeaderNames {
    private static final Map<String, String> COMPACT = Map.ofEntries(
            Map.entry("a", "Accept-Contact"),
            Map.entry("b", "Referred-By"),
            Map.entry("c", "Content-Type"),
            Map.entry("d", "Request-Disposition"),
            Map.entry("e", "Content-Encoding"),
            Map.entry("f", "From"),
            Map.entry("i", "Call-ID"),
            Map.entry("j", "Reject-Contact"),
            Map.entry("k", "Supported"),
            Map.entry("l", "Content-Length"),
            Map.entry("m", "Contact"),
            Map.entry("n", "Identity-Info"),
            Map.entry("o", "Event"),
            Map.entry("r", "Refer-To"),
            Map.entry("s", "Subject"),
            Map.entry("t", "To"),
            Map.entry("u", "Allow-Events"),
            Map.entry("v", "Via"),
            Map.entry("x", "Session-Expires"),
            Map.entry("y", "Identity"));

    private static final List<String> MORE = List.of(
            "Accept",
            "Accept-Encoding",
            "Accept-Language",
            "Allow",
            "Authorization",
            "CSeq",
            "Date",
            "Expires",
            "Max-Forwards",
            "Min-Expires",
            "Path",
            "Proxy-Authorization",
            "Proxy-Require",
            "RAck",
            "Reason",
            "Record-Route",
            "Replaces",
            "Require",
            "Route",
            "RSeq",
            "Sentiric-Probe",
            "Sentiric-Source",
            "User-Agent");

    private static final Map<String, String> KNOWN = Stream.of(
                    COMPACT.entrySet().stream(),
                    Stream.concat(COMPACT.values().stream(), MORE.stream())
                            .map(name -> Map.entry(name.toLowerCase(Locale.ROOT), name)))
            .flatMap(entries -> entries)
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private HeaderNames() {}

    /** The long form; a name that is not known stays as written. */
    static String canonical(String written) {
        return KNOWN.getOrDefault(written.toLowerCase(Locale.ROOT), written);
    }
}
