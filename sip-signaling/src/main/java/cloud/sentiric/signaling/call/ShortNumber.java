package cloud.sentiric.signaling.call;

import cloud.sentiric.number.DialledNumber;
import cloud.sentiric.number.Reach;
import cloud.sentiric.number.Region;
import org.jspecify.annotations.Nullable;

/**
 * A number without a country: an extension inside, or one of the place where it is dialled, such as 112.
 *
 * @param digits 1 to 8
 * @param emergency whether it calls police, ambulance or fire brigade there
 */
record ShortNumber(String digits, boolean emergency) {
    /** The short number that a user part is, or null if it is none. */
    static @Nullable ShortNumber parse(@Nullable String user, Region region) {
        if (user == null) {
            return null;
        }
        var dialled = DialledNumber.of(user, region);
        return dialled instanceof DialledNumber.Extension(var digits)
                ? new ShortNumber(digits, Reach.of(dialled, region) == Reach.EMERGENCY)
                : null;
    }
}
