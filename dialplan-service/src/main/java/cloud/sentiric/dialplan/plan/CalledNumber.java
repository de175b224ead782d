package cloud.sentiric.dialplan.plan;

import cloud.sentiric.store.record.PhoneNumber;

/**
 * A called telephone number.
 *
 * @param value E.164 digits without +; other text, which no route has, as it is
 */
public record CalledNumber(String value) implements Key {
    /** The number in any usual form. */
    public static CalledNumber of(String text) {
        return new CalledNumber(PhoneNumber.normalized(text.strip()));
    }

    @Override
    public String toString() {
        return value;
    }
}
