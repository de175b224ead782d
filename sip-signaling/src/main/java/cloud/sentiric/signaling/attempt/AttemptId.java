package cloud.sentiric.signaling.attempt;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt to call is known by everywhere: made here when an INVITE opens it, as callers choose Call-IDs and use
 * them again.
 *
 * @param value version 7, which grows with time
 */
public record AttemptId(UUID value) implements Comparable<AttemptId> {
    /** The id that a text is, or null if it is none in the form of RFC 9562 §4. */
    public static @Nullable AttemptId parse(String text) {
        try {
            var value = UUID.fromString(text);
            return value.toString().equals(text) ? new AttemptId(value) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** In the order in which they were made. */
    @Override
    public int compareTo(AttemptId other) {
        int high = Long.compareUnsigned(value.getMostSignificantBits(), other.value.getMostSignificantBits());
        return high != 0
                ? high
                : Long.compareUnsigned(value.getLeastSignificantBits(), other.value.getLeastSignificantBits());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
