package cloud.sentiric.signaling.call;

import cloud.sentiric.number.DialledNumber;
import cloud.sentiric.number.Region;
import org.jspecify.annotations.Nullable;

/**
 * A number of the public network; never an extension such as 9001.
 *
 * @param digits E.164 digits without +
 */
public record TelephoneNumber(String digits) {
    /** The number that a user part is, or null if it is none. */
    public static @Nullable TelephoneNumber parse(@Nullable String user, Region region) {
        if (user == null) {
            return null;
        }
        // RFC 3966 §3: parameters such as phone-context follow a semicolon.
        int semicolon = user.indexOf(';');
        var number = DialledNumber.of(semicolon < 0 ? user : user.substring(0, semicolon), region);
        return number instanceof DialledNumber.Telephone(var digits) ? new TelephoneNumber(digits) : null;
    }

    /** The form that reads as this number in any region: in some, digits alone are a national number first. */
    String international() {
        return "+" + digits;
    }
}
