package cloud.sentiric.dialplan.plan;

import cloud.sentiric.number.DialledNumber;
import cloud.sentiric.number.Region;
import cloud.sentiric.store.record.TenantId;
import java.util.Optional;

/**
 * The contact by which a caller may be known.
 *
 * @param type phone or extension
 * @param value E.164 digits without + for a phone, else as given
 */
public record CallerAddress(String type, String value) {
    private static final String PHONE = "phone";
    private static final int MAX_LENGTH = 254;
    /** The user part that stands for a withheld number (RFC 3323 §4.1). */
    private static final String WITHHELD = "anonymous";

    /** The address of a caller's number in any usual form; empty if it is withheld. */
    public static Optional<CallerAddress> of(String text, Region region) {
        var number = DialledNumber.of(text, region);
        var value = number.value();
        if (value.isEmpty() || value.equalsIgnoreCase(WITHHELD)) {
            return Optional.empty();
        }
        return Optional.of(new CallerAddress(number instanceof DialledNumber.Telephone ? PHONE : "extension", value));
    }

    /**
     * Whether it can mean a user of the tenant: a telephone number is the same everywhere, all else is the caller's own
     * tenant's.
     *
     * @param callerTenant tenant in which the caller was verified, empty if in none
     */
    public boolean isKnownTo(TenantId tenant, String callerTenant) {
        return type.equals(PHONE) || tenant.value().equals(callerTenant);
    }

    /** Whether any contact can have this value. */
    public boolean isPossible() {
        return value.length() <= MAX_LENGTH && value.chars().noneMatch(Character::isISOControl);
    }
}
