package cloud.sentiric.signaling.media;

import cloud.sentiric.signaling.attempt.CallTrace;
import java.time.Instant;

/** Makes known how parties were heard. Any thread; never waits. */
public interface Qualities {
    /** Takes one. */
    void publish(Told told);

    /**
     * How one party of a call was heard.
     *
     * @param tenantId of the call; empty where it is not known
     * @param instanceId of the media-service that heard it
     * @param last whether this is about the whole time that it was there, else about an interval
     */
    record Told(CallTrace trace, String tenantId, String instanceId, Instant at, EndQuality quality, boolean last) {}

    /** Which of the intervals of a party are made known; the whole time always is. */
    enum Intervals {
        NONE,
        /** Those that somebody should look at. */
        BAD,
        ALL;

        boolean includes(EndQuality quality) {
            return switch (this) {
                case NONE -> false;
                case BAD -> quality.isBad();
                case ALL -> true;
            };
        }
    }
}
