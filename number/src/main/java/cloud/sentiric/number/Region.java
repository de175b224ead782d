package cloud.sentiric.number;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.util.Optional;

/**
 * Where national numbers are dialled.
 *
 * @param code ISO 3166-1 alpha-2, such as TR
 */
public record Region(String code) {
    public Region {
        if (!PhoneNumberUtil.getInstance().getSupportedRegions().contains(code)) {
            throw new IllegalArgumentException("no region has the code " + code);
        }
    }

    /** The region of a code; empty if there is none. */
    public static Optional<Region> of(String code) {
        return PhoneNumberUtil.getInstance().getSupportedRegions().contains(code)
                ? Optional.of(new Region(code))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return code;
    }
}
