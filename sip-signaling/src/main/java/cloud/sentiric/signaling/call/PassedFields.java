package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.sip.Header;
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

    private PassedFields() {}

    static List<Header> of(List<Header> fields) {
        return fields.stream().filter(field -> passes(field.name())).toList();
    }

    private static boolean passes(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        return !KEPT.contains(lower) && !lower.startsWith("sentiric-");
    }
}
