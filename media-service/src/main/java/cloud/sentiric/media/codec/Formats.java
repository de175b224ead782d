package cloud.sentiric.media.codec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a party speaks, as agreed.
 *
 * @param sends what its packets may be; empty: not known
 * @param takes what it can be sent, the best first; empty: not known
 */
public record Formats(List<Format> sends, List<Format> takes) {
    /** Nothing is known. */
    public static final Formats UNKNOWN = new Formats(List.of(), List.of());

    public Formats {
        sends = List.copyOf(sends);
        takes = List.copyOf(takes);
    }

    /** What its packets of a payload type are; null: not known. */
    public @Nullable Format sent(int payloadType) {
        for (int i = 0; i < sends.size(); i++) {
            var each = sends.get(i);
            if (each.payloadType() == payloadType) {
                return each;
            }
        }
        return null;
    }
}
