package cloud.sentiric.dialplan.plan;

import cloud.sentiric.number.DialledNumber;
import cloud.sentiric.number.Region;

/**
 * A called telephone number.
 *
 * @param value E.164 digits without +; other text, which no route has, as it is
 */
public record CalledNumber(String value) implements Key {
    /** The number in any usual form. */
    public static CalledNumber of(String text, Region region) {
        return new CalledNumber(DialledNumber.of(text, region).value());
    }

    @Override
    public String toString() {
        return value;
    }
}
