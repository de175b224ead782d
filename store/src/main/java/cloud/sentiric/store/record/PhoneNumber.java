package cloud.sentiric.store.record;

import java.util.regex.Pattern;

/**
 * The usual forms of a telephone number, brought to E.164 digits without +.
 *
 * <pre>
 * +CC…              international             digits
 * 00CC…             international, dialled    digits without 00
 * 90 + 10 digits    Turkish, no +             as is
 * 0  + 10 digits    Turkish, national         90 + the 10 digits
 * anything else     such as extension 9001    as is
 * </pre>
 */
public final class PhoneNumber {
    private static final int MAX_DIALLED_LENGTH = 64;
    /** ITU-T E.164 §6.1: at most 15 digits; country codes never start with 0. */
    private static final Pattern E164 = Pattern.compile("[1-9][0-9]{6,14}");

    private static final Pattern NATIONAL = Pattern.compile("0[1-9][0-9]{9}");
    private static final Pattern SEPARATORS = Pattern.compile("[ \\-./()\\u00a0]");
    private static final Pattern TRUNK_PREFIX = Pattern.compile("\\(0\\)");
    private static final Pattern DIALLED = Pattern.compile("\\+?[0-9]+");

    private PhoneNumber() {}

    /** E.164 digits if the text is a telephone number; otherwise the text as it is. */
    public static String normalized(String text) {
        if (text.length() > MAX_DIALLED_LENGTH) {
            return text;
        }
        var bare = SEPARATORS
                .matcher(TRUNK_PREFIX.matcher(text).replaceFirst(isInternational(text) ? "" : "0"))
                .replaceAll("");
        if (!DIALLED.matcher(bare).matches()) {
            return text;
        }
        if (bare.startsWith("+")) {
            return international(bare.substring(1), text);
        }
        if (bare.startsWith("00")) {
            return international(bare.substring(2), text);
        }
        return NATIONAL.matcher(bare).matches() ? "90" + bare.substring(1) : bare;
    }

    /** Whether the text is E.164 digits without +; a short extension is not. */
    public static boolean isE164(String text) {
        return E164.matcher(text).matches();
    }

    private static boolean isInternational(String text) {
        return text.startsWith("+") || text.startsWith("00");
    }

    private static String international(String digits, String otherwise) {
        return E164.matcher(digits).matches() ? digits : otherwise;
    }
}
