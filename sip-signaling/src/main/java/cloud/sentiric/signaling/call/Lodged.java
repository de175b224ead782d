package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.dialog.LegId;
import cloud.sentiric.signaling.dialog.StoredLeg;
import org.jspecify.annotations.Nullable;

/**
 * How a leg stands that lives with another call than its own.
 *
 * @param stored what another node needs to go on with it; null without a confirmed dialog
 * @param quiet whether nothing is under way in it
 */
record Lodged(@Nullable StoredLeg stored, boolean quiet, boolean gone) {
    /** One of which nothing is known yet. */
    static final Lodged UNKNOWN = new Lodged(null, false, false);

    /** The same leg, as another call counts it. */
    Lodged as(LegId leg) {
        return stored == null ? this : new Lodged(stored.as(leg), quiet, gone);
    }
}
