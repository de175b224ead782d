package cloud.sentiric.signaling.call;

/**
 * By which number somebody calls, and whose number that is.
 *
 * @param value as the caller or its trunk says; empty if withheld
 * @param tenantId tenant in which the caller was verified; empty for a trunk
 * @param userId user that the caller was verified to be; empty for a trunk
 */
public record CallerNumber(String value, String tenantId, String userId) {}
