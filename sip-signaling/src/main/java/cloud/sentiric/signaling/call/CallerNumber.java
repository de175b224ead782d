package cloud.sentiric.signaling.call;

/**
 * By which number somebody calls, and whose number that is.
 *
 * @param value as the caller or its trunk says; empty if withheld
 * @param tenantId tenant in which the caller was verified; empty for a trunk and where the number is withheld
 */
public record CallerNumber(String value, String tenantId) {
    static final CallerNumber WITHHELD = new CallerNumber("", "");
}
