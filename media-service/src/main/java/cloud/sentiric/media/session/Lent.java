package cloud.sentiric.media.session;

import java.util.List;

/** A session that is lent and the ends that it has now. */
public record Lent(Lease lease, List<LentEnd> ends) {
    public Lent {
        ends = List.copyOf(ends);
    }
}
