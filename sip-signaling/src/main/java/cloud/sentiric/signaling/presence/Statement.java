package cloud.sentiric.signaling.presence;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a presence user agent says in a PIDF document, in pieces of XML of which each stands by itself.
 *
 * @param person of RFC 4479, null if there is none
 * @param others further elements below the root
 */
public record Statement(
        List<Tuple> tuples, List<String> notes, @Nullable String person, List<String> others) {
    /**
     * One tuple.
     *
     * @param id unique in its document
     */
    public record Tuple(String id, String xml) {}

    public Statement {
        tuples = List.copyOf(tuples);
        notes = List.copyOf(notes);
        others = List.copyOf(others);
    }
}
