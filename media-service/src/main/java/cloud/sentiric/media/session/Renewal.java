package cloud.sentiric.media.session;

import cloud.sentiric.media.end.EndId;
import cloud.sentiric.media.end.Silence;
import java.util.List;

/**
 * What came of renewing leases.
 *
 * @param unknown those that are over
 */
public record Renewal(List<Renewed> renewed, List<LeaseId> unknown) {
    /** A lease that lasts. */
    public record Renewed(LeaseId lease, List<EndSilence> ends) {}

    /** How long nothing has come and gone at an end. */
    public record EndSilence(EndId end, Silence silence) {}
}
