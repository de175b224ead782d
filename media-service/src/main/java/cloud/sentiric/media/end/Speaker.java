package cloud.sentiric.media.end;

import org.jspecify.annotations.Nullable;

/**
 * Who is at an end.
 *
 * @param party such as caller or callee; empty where nobody says so
 * @param speech what it sends as agreed; null: not known
 */
public record Speaker(String party, @Nullable Speech speech) {
    /** One of whom nothing is known. */
    public static final Speaker UNKNOWN = new Speaker("", null);
}
