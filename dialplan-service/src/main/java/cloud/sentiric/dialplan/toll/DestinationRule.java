package cloud.sentiric.dialplan.toll;

import cloud.sentiric.dialplan.outbound.Destination;

/**
 * Whether some numbers may be called.
 *
 * @param prefix as {@link Destination#isWithin} takes it
 */
public record DestinationRule(String prefix, Effect effect) {
    /** What becomes of a call. */
    public enum Effect {
        DENY,
        /** Allowed, but for premium numbers. */
        ALLOW,
        /** Allowed, premium numbers too. */
        ALLOW_PREMIUM
    }
}
