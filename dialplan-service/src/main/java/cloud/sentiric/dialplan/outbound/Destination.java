package cloud.sentiric.dialplan.outbound;

import cloud.sentiric.number.DialledNumber;
import java.util.Optional;

/**
 * A number outside.
 *
 * @param text + and the digits of a telephone number (E.164), or the digits of a short number such as 112
 */
public record Destination(String text) {
    private static final String INTERNATIONAL = "+";

    /** The number that was dialled; empty if none was. */
    public static Optional<Destination> of(DialledNumber dialled) {
        return switch (dialled) {
            case DialledNumber.Telephone(var digits) -> Optional.of(new Destination(INTERNATIONAL + digits));
            case DialledNumber.Extension(var digits) -> Optional.of(new Destination(digits));
            case DialledNumber.Impossible _, DialledNumber.Other _ -> Optional.empty();
        };
    }

    /** Whether it is a telephone number that begins so, or this very short number. */
    public boolean isWithin(String prefix) {
        return prefix.startsWith(INTERNATIONAL) ? text.startsWith(prefix) : text.equals(prefix);
    }

    /** Digits as they are stored, without +. */
    public String digits() {
        return isShort() ? text : text.substring(1);
    }

    /** Whether it is a number of the place where it is dialled. */
    public boolean isShort() {
        return !text.startsWith(INTERNATIONAL);
    }

    @Override
    public String toString() {
        return text;
    }
}
