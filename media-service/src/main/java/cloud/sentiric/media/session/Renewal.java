package cloud.sentiric.media.session;

import cloud.sentiric.media.end.EndId;
import cloud.sentiric.media.end.Silence;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of renewing leases.
 *
 * @param unknown those that are over
 * @param taken part of all ports that is not free, 0 to 1
 */
public record Renewal(List<Renewed> renewed, List<LeaseId> unknown, double taken) {
    /** A lease that lasts. */
    public record Renewed(LeaseId lease, List<EndState> ends) {}

    /**
     * How an end does.
     *
     * @param silence how long nothing has come and gone
     * @param interval how its party was heard in the last interval; null if that was told before
     */
    public record EndState(
            EndId end, Silence silence, @Nullable EndQuality interval) {}
}
