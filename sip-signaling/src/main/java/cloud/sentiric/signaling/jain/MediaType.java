package cloud.sentiric.signaling.jain;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The media type of a Content-Type value. */
final class MediaType {
    private MediaType() {}

    /** Type and subtype in lower case without parameters; null if there is no value. */
    static @Nullable String of(@Nullable String value) {
        if (value == null) {
            return null;
        }
        int semicolon = value.indexOf(';');
        return (semicolon < 0 ? value : value.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }
}
