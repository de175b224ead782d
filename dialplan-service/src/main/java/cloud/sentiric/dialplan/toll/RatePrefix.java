package cloud.sentiric.dialplan.toll;

import cloud.sentiric.dialplan.plan.Key;

/**
 * Which numbers a rate is for.
 *
 * @param value as {@link cloud.sentiric.dialplan.outbound.Destination#isWithin} takes it
 */
public record RatePrefix(String value) implements Key {
    @Override
    public String toString() {
        return value;
    }
}
