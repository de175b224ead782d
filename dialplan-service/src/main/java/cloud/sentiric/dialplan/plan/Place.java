package cloud.sentiric.dialplan.plan;

import cloud.sentiric.store.record.TenantId;

/** Where a record stands in a list. Neither of the two has a space. */
public record Place(String tenant, String id) {
    /** Before all. */
    public static final Place FIRST = new Place("", "");

    private static final char SEPARATOR = ' ';

    public static Place of(TenantId tenant, Key id) {
        return new Place(tenant.value(), id.value());
    }

    /** The place that {@link #toString} told. */
    public static Place parse(String text) {
        int at = text.indexOf(SEPARATOR);
        return at < 0 ? FIRST : new Place(text.substring(0, at), text.substring(at + 1));
    }

    @Override
    public String toString() {
        return tenant + SEPARATOR + id;
    }
}
