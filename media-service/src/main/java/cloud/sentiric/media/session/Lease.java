package cloud.sentiric.media.session;

/**
 * A session that is lent.
 *
 * @param number how many there were before it
 * @param callId for logs: callers choose Call-IDs, and use them again
 */
public record Lease(LeaseId id, long number, CallId callId) {}
