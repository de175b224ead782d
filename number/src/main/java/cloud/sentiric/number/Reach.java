package cloud.sentiric.number;

/** How far a number is, as its price goes, from where it is dialled. */
public enum Reach {
    /** Police, ambulance, fire brigade of the place. */
    EMERGENCY,
    /** A number of the region. */
    NATIONAL,
    /** A number of another region, of the sea or the sky, or one that no plan has. */
    INTERNATIONAL,
    /** A number of the region whose owner earns by its calls. */
    PREMIUM;

    /** That of what was dialled in a region. */
    public static Reach of(DialledNumber dialled, Region region) {
        return NumberReader.reach(dialled, region);
    }
}
