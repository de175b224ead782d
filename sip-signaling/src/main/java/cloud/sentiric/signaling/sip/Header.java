package cloud.sentiric.signaling.sip;

/**
 * A header field.
 *
 * @param name in long form, such as Contact
 * @param value without folding
 */
public record Header(String name, String value) {
    public Header {
        if (has(name, '\r') || has(name, '\n') || has(value, '\r') || has(value, '\n')) {
            throw new IllegalArgumentException("line break in header " + name.strip());
        }
    }

    private static boolean has(String text, char c) {
        return text.indexOf(c) >= 0;
    }
}
