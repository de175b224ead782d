package cloud.sentiric.media.end;

import cloud.sentiric.media.codec.Formats;
import org.jspecify.annotations.Nullable;

/**
 * Who is at an end.
 *
 * @param party such as caller or callee; empty where nobody says so
 * @param speech what it sends as agreed; null: not known
 * @param formats what its packets are, and what it takes
 */
public record Speaker(String party, @Nullable Speech speech, Formats formats) {
    /** One whose formats are not known. */
    public Speaker(String party, @Nullable Speech speech) {
        this(party, speech, Formats.UNKNOWN);
    }

    /** One of whom nothing is known. */
    public static final Speaker UNKNOWN = new Speaker("", null);
}
