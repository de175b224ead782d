package cloud.sentiric.user.directory;

import cloud.sentiric.store.record.Violation;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the single fields of a user must be. */
final class UserRules {
    private static final int MAX_NAME_LENGTH = 200;
    private static final Duration SHORTEST_RING = Duration.ofSeconds(5);
    /** A proxy's Timer C runs out after more than 3 minutes without a provisional answer (RFC 3261 §16.6). */
    private static final Duration LONGEST_RING = Duration.ofMinutes(3);

    /** The well-formed shape of RFC 5646 §2.1; whether the subtags exist is not checked. */
    private static final Pattern LANGUAGE = Pattern.compile("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}");

    private UserRules() {}

    static Optional<Violation> name(String field, String value) {
        boolean good = !value.isBlank()
                && value.length() <= MAX_NAME_LENGTH
                && value.chars().noneMatch(Character::isISOControl);
        return good ? Optional.empty() : Optional.of(new Violation(field, "must be 1 to 200 printable characters"));
    }

    static Optional<Violation> language(String field, String value) {
        boolean good = value.isEmpty() || LANGUAGE.matcher(value).matches();
        return good
                ? Optional.empty()
                : Optional.of(new Violation(field, "must be a language tag such as tr or en-US"));
    }

    static Optional<Violation> ringTimeout(String field, Duration value) {
        boolean good = value.compareTo(SHORTEST_RING) >= 0 && value.compareTo(LONGEST_RING) <= 0;
        return good ? Optional.empty() : Optional.of(new Violation(field, "must be 5 to 180"));
    }
}
