package cloud.sentiric.media.end;

import java.util.regex.Pattern;

/**
 * What an end is named by in its session.
 *
 * @param number 1 or more; no other end of the session ever has it
 */
public record EndId(int number) {
    private static final Pattern TEXT = Pattern.compile("[1-9][0-9]{0,8}");

    /** Whether a text is one. */
    public static boolean isOne(String text) {
        return TEXT.matcher(text).matches();
    }

    /** That of a text. */
    public static EndId of(String text) {
        if (!isOne(text)) {
            throw new IllegalArgumentException("must be a number of 1 to 9 digits");
        }
        return new EndId(Integer.parseInt(text));
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
