package cloud.sentiric.media.session;

import java.util.List;
import java.util.stream.Collectors;

/** A session that is over, and how its parties were heard. */
public record Closed(Lent lent, List<EndQuality> qualities) {
    public Closed {
        qualities = List.copyOf(qualities);
    }

    /** For the log: how each was heard. */
    public String words() {
        return qualities.stream().map(EndQuality::words).collect(Collectors.joining("; "));
    }
}
