package cloud.sentiric.number;

/** What somebody dialled, or is known by, in the one form in which it is stored, compared and sent on. */
public sealed interface DialledNumber {
    /** Most digits of an extension; without a + so many are never a telephone number. */
    int MAX_EXTENSION_LENGTH = 8;

    /** The normal form. */
    String value();

    /**
     * A number of the public network.
     *
     * @param value E.164 digits without +
     */
    record Telephone(String value) implements DialledNumber {}

    /**
     * A number inside a tenant.
     *
     * @param value 1 to 8 digits
     */
    record Extension(String value) implements DialledNumber {}

    /**
     * It looks like a telephone number, but no such can be: too long, too short (with its country less than 9 digits), or of
     * no country.
     *
     * @param value as given
     */
    record Impossible(String value) implements DialledNumber {}

    /**
     * No number, such as alice.
     *
     * @param value as given
     */
    record Other(String value) implements DialledNumber {}

    /**
     * Reads a number in any usual form:
     *
     * <pre>
     * up to 8 digits                      extension
     * + or 00 and a number                international
     * the region's 0 and a number         national
     * a number of a region without such   national, if it is valid there
     * other digits                        E.164 without +
     * anything else                       no number
     * </pre>
     *
     * Reading the normal form gives the same again, save in regions that dial national numbers without a prefix.
     */
    static DialledNumber of(String text, Region region) {
        return NumberReader.read(text, region);
    }

    /** Whether it reads as a telephone number wherever it is dialled, be there such a number or not; an extension does not. */
    static boolean isLikeTelephone(String text) {
        return NumberReader.isLikeTelephone(text);
    }

    /** Whether this is the normal form of a telephone number. */
    static boolean isTelephone(String value) {
        return NumberReader.isNormal(value);
    }
}
