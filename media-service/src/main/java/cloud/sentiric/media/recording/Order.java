package cloud.sentiric.media.recording;

import java.util.List;

/**
 * What is to be recorded of which call.
 *
 * @param tenantId whose it is
 * @param attemptId the call's
 * @param callId for whoever reads what is told of it
 * @param traceId W3C trace id
 * @param channels what they are called, one or two
 */
public record Order(String tenantId, String attemptId, String callId, String traceId, List<String> channels) {
    public Order {
        channels = List.copyOf(channels);
    }
}
