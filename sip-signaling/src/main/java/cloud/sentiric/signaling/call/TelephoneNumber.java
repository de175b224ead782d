package cloud.sentiric.signaling.call;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A number of the public network, as dialled; never a short extension such as 9001.
 *
 * @param dialled + or 00 and 7 to 15 digits, 90 and 10 digits, or 0 and 10 digits; no visual separators
 */
public record TelephoneNumber(String dialled) {
    /** ITU-T E.164 §6.2.1: at most 15 digits; RFC 3966 §5.1.1: visual separators mean nothing. */
    private static final Pattern NUMBER =
            Pattern.compile("\\+[1-9][0-9]{6,14}|00[1-9][0-9]{6,14}|90[1-9][0-9]{9}|0[1-9][0-9]{9}");

    private static final Pattern SEPARATORS = Pattern.compile("[-.()]");
    private static final int MAX_LENGTH = 40;

    /** The number that a user part is, or null if it is none. */
    public static @Nullable TelephoneNumber parse(@Nullable String user) {
        if (user == null || user.length() > MAX_LENGTH) {
            return null;
        }
        // RFC 3966 §3: parameters such as phone-context follow a semicolon.
        int semicolon = user.indexOf(';');
        var number = SEPARATORS
                .matcher(semicolon < 0 ? user : user.substring(0, semicolon))
                .replaceAll("");
        return NUMBER.matcher(number).matches() ? new TelephoneNumber(number) : null;
    }
}
