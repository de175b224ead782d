package cloud.sentiric.media.session;

import java.util.regex.Pattern;

/**
 * What a request for a session or an end is named by, so that one that is sent twice is one.
 *
 * @param value 16 to 64 letters, digits and '-'
 */
public record RequestId(String value) {
    private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9-]{16,64}");

    public RequestId {
        if (!isOne(value)) {
            throw new IllegalArgumentException("must be 16 to 64 letters, digits and '-'");
        }
    }

    /** Whether a text is one. */
    public static boolean isOne(String text) {
        return TEXT.matcher(text).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
