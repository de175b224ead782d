package cloud.sentiric.media.session;

/**
 * Call-ID of a dialog (RFC 3261 §8.1.1.4).
 *
 * @param value not empty
 */
public record CallId(String value) {
    /** Characters of the longest that is taken. */
    public static final int LONGEST = 512;

    @Override
    public String toString() {
        return value;
    }
}
