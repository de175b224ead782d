package cloud.sentiric.store.record;

import java.util.regex.Pattern;

/** Identifies a tenant, such as sentiric_demo. */
public record TenantId(String value) {
    /** The platform's own tenant; every tenant may use its plans and schedules. */
    public static final TenantId SYSTEM = new TenantId("system");

    private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9_]{0,63}");

    /** The tenant that a request names in this field. */
    public static Outcome<TenantId> of(String field, String text) {
        return WORD.matcher(text).matches()
                ? Outcome.done(new TenantId(text))
                : Outcome.invalid(field, "must be a tenant such as sentiric_demo");
    }

    @Override
    public String toString() {
        return value;
    }
}
