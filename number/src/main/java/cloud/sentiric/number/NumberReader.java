package cloud.sentiric.number;

import cloud.sentiric.number.DialledNumber.Extension;
import cloud.sentiric.number.DialledNumber.Impossible;
import cloud.sentiric.number.DialledNumber.Other;
import cloud.sentiric.number.DialledNumber.Telephone;
import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import com.google.i18n.phonenumbers.ShortNumberInfo;
import com.google.i18n.phonenumbers.ShortNumberInfo.ShortNumberCost;
import java.util.Optional;
import java.util.regex.Pattern;

/** The only reader of numbers. */
final class NumberReader {
    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();
    private static final ShortNumberInfo SHORT_NUMBERS = ShortNumberInfo.getInstance();
    private static final int MAX_LENGTH = 64;

    /** ITU-T E.164 §6.2.1, the country's code among them; some countries' plans have room for more. */
    private static final int MAX_DIGITS = 15;
    /** RFC 3966 §5.1.1: visual separators mean nothing. */
    private static final Pattern SEPARATORS = Pattern.compile("[ \\-./()\\u00a0]");

    /** A trunk prefix that is shown but not dialled from abroad: +44 (0)20. */
    private static final Pattern SHOWN_TRUNK_PREFIX = Pattern.compile("^((?:\\+|00)[0-9 ]+)\\(0\\)");

    private static final Pattern DIGITS = Pattern.compile("\\+?[0-9]+");
    private static final String INTERNATIONAL_PREFIX = "00";
    private static final String TRUNK_PREFIX = "0";
    /** As libphonenumber calls it where a number says its country itself. */
    private static final String NO_REGION = "ZZ";

    private NumberReader() {}

    static DialledNumber read(String text, Region region) {
        var stripped = text.strip();
        var bare = bare(stripped);
        if (bare.isEmpty()) {
            return new Other(stripped);
        }
        if (isShort(bare)) {
            return new Extension(bare);
        }
        return telephone(bare, region).<DialledNumber>map(Telephone::new).orElse(new Impossible(stripped));
    }

    static boolean isLikeTelephone(String text) {
        var bare = bare(text.strip());
        return !bare.isEmpty() && !isShort(bare);
    }

    /** Its digits, after + where it has one; empty if it is no number. */
    private static String bare(String stripped) {
        if (stripped.length() > MAX_LENGTH) {
            return "";
        }
        var bare = SEPARATORS
                .matcher(SHOWN_TRUNK_PREFIX.matcher(stripped).replaceFirst("$1"))
                .replaceAll("");
        return DIGITS.matcher(bare).matches() ? bare : "";
    }

    private static boolean isShort(String bare) {
        return !bare.startsWith("+") && bare.length() <= DialledNumber.MAX_EXTENSION_LENGTH;
    }

    static boolean isNormal(String value) {
        return DIGITS.matcher(value).matches()
                && international("+" + value).filter(value::equals).isPresent();
    }

    static Reach reach(DialledNumber dialled, Region region) {
        return switch (dialled) {
            case DialledNumber.Telephone(var digits) ->
                parsed("+" + digits, NO_REGION)
                        .map(number -> reach(number, region))
                        .orElse(Reach.INTERNATIONAL);
            case Extension(var digits) -> shortReach(digits, region);
            case Impossible _, Other _ -> Reach.INTERNATIONAL;
        };
    }

    private static Reach reach(PhoneNumber number, Region region) {
        if (!region.code().equals(NUMBERS.getRegionCodeForNumber(number))) {
            return Reach.INTERNATIONAL;
        }
        return NUMBERS.getNumberType(number) == PhoneNumberType.PREMIUM_RATE ? Reach.PREMIUM : Reach.NATIONAL;
    }

    private static Reach shortReach(String digits, Region region) {
        if (SHORT_NUMBERS.isEmergencyNumber(digits, region.code())) {
            return Reach.EMERGENCY;
        }
        boolean dear = parsed(digits, region.code())
                .filter(number ->
                        SHORT_NUMBERS.getExpectedCostForRegion(number, region.code()) == ShortNumberCost.PREMIUM_RATE)
                .isPresent();
        return dear ? Reach.PREMIUM : Reach.NATIONAL;
    }

    private static Optional<String> telephone(String bare, Region region) {
        if (bare.startsWith("+")) {
            return international(bare);
        }
        if (bare.startsWith(INTERNATIONAL_PREFIX)) {
            return international("+" + bare.substring(INTERNATIONAL_PREFIX.length()));
        }
        if (TRUNK_PREFIX.equals(NUMBERS.getNddPrefixForRegion(region.code(), true))) {
            return international(
                    bare.startsWith(TRUNK_PREFIX)
                            ? "+" + NUMBERS.getCountryCodeForRegion(region.code()) + bare.substring(1)
                            : "+" + bare);
        }
        return parsed(bare, region.code())
                .filter(number -> NUMBERS.isValidNumberForRegion(number, region.code()))
                .flatMap(NumberReader::possible)
                .or(() -> international("+" + bare));
    }

    private static Optional<String> international(String number) {
        return parsed(number, NO_REGION).flatMap(NumberReader::possible);
    }

    private static Optional<PhoneNumber> parsed(String number, String region) {
        try {
            return Optional.of(NUMBERS.parse(number, region));
        } catch (NumberParseException e) {
            return Optional.empty();
        }
    }

    /** A few islands have shorter numbers; without their + these would be extensions. */
    private static Optional<String> possible(PhoneNumber number) {
        var normal = normal(number);
        // A national prefix behind the country's code is taken away, but not two.
        boolean good = normal.length() > 1 + DialledNumber.MAX_EXTENSION_LENGTH
                && normal.length() <= 1 + MAX_DIGITS
                && parsed(normal, NO_REGION)
                        .filter(again ->
                                NUMBERS.isPossibleNumber(again) && normal(again).equals(normal))
                        .isPresent();
        return good ? Optional.of(normal.substring(1)) : Optional.empty();
    }

    private static String normal(PhoneNumber number) {
        return NUMBERS.format(number, PhoneNumberFormat.E164);
    }
}
