package cloud.sentiric.signaling.attempt;

import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.OutgoingRequest;

/**
 * What ties everything that is done for a call together.
 *
 * @param callId as its caller chose it
 * @param traceId W3C trace id, 32 hex digits
 */
public record CallTrace(AttemptId attemptId, CallId callId, String traceId) {
    /** Tells other services of ours which attempt a request belongs to; the gateway takes it out. */
    public OutgoingRequest on(OutgoingRequest request) {
        return request.withHeader(new Header("Sentiric-Attempt", attemptId.toString()));
    }
}
