package cloud.sentiric.signaling.media;

import cloud.sentiric.signaling.media.Media.Lease;
import java.time.Duration;
import java.util.List;

/** What came of renewing leases at one media-service instance. */
public sealed interface Renewal {
    /** Instance that was asked. */
    String instanceId();

    /**
     * It answered.
     *
     * @param over leases that it does not know
     * @param silences how long nothing came and went, of each end of those that it renewed
     */
    record Answered(String instanceId, List<Lease> over, List<Silence> silences) implements Renewal {}

    /**
     * It did not, or not so that it helps.
     *
     * @param gone whether nobody is there to answer: its port refuses connections, or it is not listed as healthy
     */
    record Unanswered(String instanceId, List<Lease> leases, String why, boolean gone) implements Renewal {}

    /**
     * How long an end has been silent.
     *
     * @param unheard nothing came from the party
     * @param unsent nothing was sent to it
     */
    record Silence(Lease lease, String endId, Duration unheard, Duration unsent) {}
}
