package cloud.sentiric.signaling.target;

import cloud.sentiric.signaling.dialog.Refusal;
import cloud.sentiric.signaling.sip.Address;
import cloud.sentiric.signaling.sip.SipUri;
import cloud.sentiric.signaling.sip.Text;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a phone says that its user is instead (RFC 3261 §8.1.3.4, §21.3). */
final class Elsewhere {
    /** Contacts that are looked at. */
    private static final int MAX_CONTACTS = 16;
    /** What is longer names nobody whom we could find. */
    private static final int MAX_LENGTH = 256;

    private Elsewhere() {}

    /** A user or a telephone, and how much it is wanted. */
    private record Wanted(SipUri uri, double q) {}

    /** The best Contact of a 301 or 302 that is a user or a telephone, the first of those; null if there is none. */
    static @Nullable SipUri of(Refusal refusal) {
        if (refusal.status() != 301 && refusal.status() != 302) {
            return null;
        }
        return refusal.fields().stream()
                .filter(field -> field.name().equalsIgnoreCase("Contact"))
                .flatMap(field -> Text.split(field.value(), ',').stream())
                .limit(MAX_CONTACTS)
                .flatMap(contact -> wanted(contact).stream())
                .reduce((best, next) -> next.q() > best.q() ? next : best)
                .map(Wanted::uri)
                .orElse(null);
    }

    private static Optional<Wanted> wanted(String contact) {
        try {
            var address = Address.parse(contact);
            var uri = address.uri();
            boolean named = (uri.isSip() || uri.scheme().equals("tel"))
                    && !uri.userText().isEmpty();
            return named && uri.text().length() <= MAX_LENGTH
                    ? Optional.of(new Wanted(
                            uri.withoutHeaders(), address.parameters().q()))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
