package cloud.sentiric.signaling.media;

import org.jspecify.annotations.Nullable;

/**
 * Who is at an end.
 *
 * @param party caller or callee; empty where nobody says so
 * @param speech what it sends as agreed; null: not known
 * @param formats what its packets are, and what it takes
 */
public record Speaker(String party, @Nullable Speech speech, Formats formats) {
    public static final String CALLER = "caller";
    public static final String CALLEE = "callee";

    /** One of whom nothing is known. */
    public static final Speaker UNKNOWN = new Speaker("", null, Formats.UNKNOWN);
}
