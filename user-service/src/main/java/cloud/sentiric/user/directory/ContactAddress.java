package cloud.sentiric.user.directory;

import cloud.sentiric.number.DialledNumber;
import cloud.sentiric.number.Region;
import cloud.sentiric.store.record.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Type and value of a contact; no two contacts of a tenant have the same.
 *
 * @param type phone, email, extension, or another lower-case word
 * @param value E.164 digits without + for a phone, the digits of an extension, else as given
 */
public record ContactAddress(String type, String value) {
    public static final String PHONE = "phone";
    public static final String EXTENSION = "extension";

    static final String TYPE_RULE = "must be a lower-case word such as phone";
    static final String VALUE_RULE = "must be 1 to 254 printable characters";

    private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9_]{0,31}");
    private static final int MAX_VALUE_LENGTH = 254;

    /** The address as somebody wrote it. */
    public static ContactAddress of(String type, String value) {
        return new ContactAddress(type, value.strip());
    }

    /** The address in the one form that is stored and searched. */
    ContactAddress normal(Region region) {
        var number = DialledNumber.of(value, region);
        boolean read = type.equals(PHONE) || (type.equals(EXTENSION) && number instanceof DialledNumber.Extension);
        return read ? new ContactAddress(type, number.value()) : this;
    }

    boolean hasGoodType() {
        return TYPE.matcher(type).matches();
    }

    /** Whether a contact can have such a value. */
    boolean hasGoodValue() {
        return !value.isEmpty()
                && value.length() <= MAX_VALUE_LENGTH
                && value.chars().noneMatch(Character::isISOControl);
    }

    /** What is wrong with this address, each field named under the given prefix. */
    List<Violation> violations(String prefix) {
        var found = new ArrayList<Violation>();
        if (!hasGoodType()) {
            found.add(new Violation(prefix + "contact_type", TYPE_RULE));
        }
        if (!hasGoodValue()) {
            found.add(new Violation(prefix + "contact_value", VALUE_RULE));
        } else if (type.equals(PHONE) && !DialledNumber.isTelephone(value)) {
            found.add(new Violation(prefix + "contact_value", "must be a phone number such as +905551001001"));
        }
        return found;
    }
}
