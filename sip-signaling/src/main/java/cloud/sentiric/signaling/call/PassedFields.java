package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.sip.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The header fields that go from one party of a call to the other: all but those that belong to one dialog, one transaction or
 * one hop, that say what an element can do, or that prove who somebody is.
 */
final class PassedFields {
    private static final Set<String> KEPT = Set.of(
            // of the transaction and the dialog
            "via",
            "from",
            "to",
            "call-id",
            "cseq",
            "max-forwards",
            "contact",
            "route",
            "record-route",
            "path",
            "service-route",
            "rseq",
            "rack",
            "content-length",
            "content-type",
            "timestamp",
            "date",
            // what each side can do, and wants of the other
            "allow",
            "allow-events",
            "supported",
            "require",
            "proxy-require",
            "unsupported",
            "accept",
            "session-expires",
            "min-se",
            "replaces",
            "join",
            // who somebody is
            "authorization",
            "proxy-authorization",
            "www-authenticate",
            "proxy-authenticate",
            "authentication-info",
            "p-asserted-identity",
            "p-preferred-identity",
            "identity",
            "identity-info");

    private static final Set<String> NAMING = Set.of(
            "remote-party-id",
            "diversion",
            "history-info",
            "referred-by",
            "call-info",
            "reply-to",
            "user-agent",
            "organization",
            "subject",
            "privacy");

    private PassedFields() {}

    static List<Header> of(List<Header> fields) {
        return fields.stream().filter(field -> passes(field.name())).toList();
    }

    private static boolean passes(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        return !KEPT.contains(lower) && !lower.startsWith("sentiric-");
    }

    /** The same for a caller whose number is withheld: what names it goes, and others are told to keep it so (RFC 3323 §4.2). */
    static List<Header> withheld(List<Header> fields) {
        var kept = new ArrayList<>(fields.stream()
                .filter(field -> !NAMING.contains(field.name().toLowerCase(Locale.ROOT)))
                .toList());
        kept.add(new Header("Privacy", "id"));
        return kept;
    }
}
