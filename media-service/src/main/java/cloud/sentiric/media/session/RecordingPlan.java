package cloud.sentiric.media.session;

import cloud.sentiric.media.end.EndId;
import java.util.List;

/**
 * What is to be recorded in a session.
 *
 * @param request what the recording is named by in its session
 * @param tenantId whose it is
 * @param attemptId the call's
 * @param traceId W3C trace id
 * @param paused whether it begins so
 * @param channels one or two
 */
public record RecordingPlan(
        RequestId request, String tenantId, String attemptId, String traceId, boolean paused, List<Channel> channels) {
    /** Channels that a recording may have. */
    public static final int MOST_CHANNELS = 2;

    public RecordingPlan {
        channels = List.copyOf(channels);
    }

    /**
     * What one channel holds.
     *
     * @param name for whoever reads what is told of the recording
     * @param hears whether it is what is sent to the end, in place of what its party says
     */
    public record Channel(String name, EndId end, boolean hears) {}
}
