package cloud.sentiric.media.playout;

import cloud.sentiric.media.port.LeaseId;
import java.time.Duration;
import java.util.List;

/**
 * What came of renewing leases.
 *
 * @param unknown those that are over
 */
public record Renewal(List<Renewed> renewed, List<LeaseId> unknown) {
    /** A lease that lasts. */
    public record Renewed(LeaseId lease, Silence silence) {}

    /**
     * How long nothing has come and gone on a port.
     *
     * @param unheard since RTP or RTCP of the remote side came
     * @param unsent since RTP was sent
     */
    public record Silence(Duration unheard, Duration unsent) {}
}
