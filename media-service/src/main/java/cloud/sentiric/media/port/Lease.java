package cloud.sentiric.media.port;

/**
 * A port that is lent.
 *
 * @param request that it answers
 * @param callId for logs: callers choose Call-IDs, and use them again
 * @param family of its sockets
 */
public record Lease(LeaseId id, RtpPort port, RequestId request, CallId callId, AddressFamily family) {}
