package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.sip.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The header fields that go from one party of a call to the other: all but those that belong to one dialog, one transaction or
 * one hop, that say what an element can do, that prove or assert who somebody is, or that have a phone do what its user did
 * not ask for. Fields with P- are between networks that trust each other (RFC 3455, RFC 3325), which parties are not.
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
            "identity",
            "identity-info",
            "remote-party-id",
            // answers without its user (RFC 5373 §7), looks up or shows what others name, goes before other calls
            "answer-mode",
            "priv-answer-mode",
            "alert-info",
            "call-info",
            "resource-priority");

    /** Through whom a call has come: what a network says, not a phone. */
    private static final Set<String> OF_NETWORKS = Set.of("diversion", "history-info", "referred-by");

    /**
     * An alert that says what it is, and no more (RFC 7462 §3); no sound to be fetched, no word by which a phone answers. Possessive:
     * else a long one overflows the stack.
     */
    private static final Pattern TONE = Pattern.compile("<urn:alert:[a-z0-9.-]+(:[a-z0-9.-]+)*+>");

    private static final Set<String> NAMING = Set.of(
            "diversion", "history-info", "referred-by", "reply-to", "user-agent", "organization", "subject", "privacy");

    private PassedFields() {}

    /** Those of a phone, or of whom we cannot tell. */
    static List<Header> of(List<Header> fields) {
        return ofNetwork(fields).stream()
                .filter(field -> !OF_NETWORKS.contains(field.name().toLowerCase(Locale.ROOT)))
                .toList();
    }

    /** Those of a trunk that is trusted. */
    static List<Header> ofNetwork(List<Header> fields) {
        return fields.stream().filter(PassedFields::passes).toList();
    }

    private static boolean passes(Header field) {
        var name = field.name().toLowerCase(Locale.ROOT);
        if (name.equals("alert-info")) {
            return TONE.matcher(field.value().strip().toLowerCase(Locale.ROOT)).matches();
        }
        return !KEPT.contains(name) && !name.startsWith("p-") && !name.startsWith("sentiric-");
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
