package cloud.sentiric.signaling.media;

import cloud.sentiric.signaling.attempt.CallTrace;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;

/** Which of what media-service tells of parties is made known. Any thread. */
public final class QualityNews {
    private final Qualities qualities;
    private final Qualities.Intervals intervals;
    private final Function<CallTrace, String> tenants;
    private final InstantSource clock;

    /**
     * Made once.
     *
     * @param tenants of calls; empty where it is not known
     */
    public QualityNews(
            Qualities qualities,
            Qualities.Intervals intervals,
            Function<CallTrace, String> tenants,
            InstantSource clock) {
        this.qualities = qualities;
        this.intervals = intervals;
        this.tenants = tenants;
        this.clock = clock;
    }

    /** The tenant of a call, to be asked while there is one. */
    public String tenant(CallTrace trace) {
        return tenants.apply(trace);
    }

    /** How parties were heard in an interval. */
    public void interval(CallTrace trace, String instanceId, EndQuality quality) {
        if (!quality.isEmpty() && intervals.includes(quality)) {
            publish(trace, tenant(trace), instanceId, quality, false);
        }
    }

    /** How parties were heard until they left. */
    public void last(CallTrace trace, String tenantId, String instanceId, List<EndQuality> told) {
        for (var quality : told) {
            if (!quality.isEmpty()) {
                publish(trace, tenantId, instanceId, quality, true);
            }
        }
    }

    private void publish(CallTrace trace, String tenantId, String instanceId, EndQuality quality, boolean last) {
        qualities.publish(new Qualities.Told(trace, tenantId, instanceId, clock.instant(), quality, last));
    }
}
