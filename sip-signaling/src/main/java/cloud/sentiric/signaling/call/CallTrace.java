package cloud.sentiric.signaling.call;

import cloud.sentiric.signaling.sip.CallId;

/**
 * What ties everything that is done for a call together.
 *
 * @param traceId W3C trace id, 32 hex digits
 */
public record CallTrace(CallId callId, String traceId) {}
