package cloud.sentiric.cdr.calls;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an attempt to call is known by: signaling makes it when an INVITE opens one. */
public record AttemptId(UUID value) {
    /** The id that a text is, or null if it is none in the form of RFC 9562 §4. */
    public static @Nullable AttemptId parse(String text) {
        try {
            var value = UUID.fromString(text);
            return value.toString().equals(text) ? new AttemptId(value) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
