package cloud.sentiric.dialplan.plan;

import cloud.sentiric.store.record.Violation;
import java.util.Optional;
import java.util.regex.Pattern;

/** What single fields must be. */
public final class Rules {
    private static final Pattern WORD = Pattern.compile("[a-z0-9][a-z0-9_]{0,63}");
    /** The well-formed shape of RFC 5646 §2.1; whether the subtags exist is not checked. */
    private static final Pattern LANGUAGE = Pattern.compile("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}");

    // What media-service plays, but for audio that a URI carries itself: a plan names audio.
    private static final Pattern FILE =
            Pattern.compile("file:(?=.{1,100}$)[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*", Pattern.DOTALL);

    private static final Pattern TONE = Pattern.compile("tone:([0-9]{2,4}),([0-9]{1,5})");
    private static final int LOWEST_HERTZ = 20;
    private static final int HIGHEST_HERTZ = 3900;
    private static final int LONGEST_TONE_MS = 60_000;

    private Rules() {}

    public static Optional<Violation> word(String field, String value) {
        return check(WORD.matcher(value).matches(), field, "must be 1 to 64 of a-z, 0-9 and _");
    }

    static Optional<Violation> language(String field, String value) {
        return check(
                value.isEmpty() || LANGUAGE.matcher(value).matches(),
                field,
                "must be a language tag such as tr or en-US");
    }

    public static Optional<Violation> text(String field, String value, int maxLength) {
        boolean good = value.length() <= maxLength && value.chars().noneMatch(Character::isISOControl);
        return check(good, field, "must be at most " + maxLength + " printable characters");
    }

    static Optional<Violation> audioUri(String field, String value) {
        return check(
                FILE.matcher(value).matches() || isTone(value),
                field,
                "must be file:NAME, a file without a path, or tone:HZ,MS with 20 to 3900 Hz and 1 to 60000 ms");
    }

    private static boolean isTone(String value) {
        var match = TONE.matcher(value);
        return match.matches()
                && range("hertz", Integer.parseInt(match.group(1)), LOWEST_HERTZ, HIGHEST_HERTZ)
                        .isEmpty()
                && range("ms", Integer.parseInt(match.group(2)), 1, LONGEST_TONE_MS)
                        .isEmpty();
    }

    public static Optional<Violation> range(String field, int value, int from, int to) {
        return check(value >= from && value <= to, field, "must be " + from + " to " + to);
    }

    public static Optional<Violation> check(boolean good, String field, String rule) {
        return good ? Optional.empty() : Optional.of(new Violation(field, rule));
    }
}
