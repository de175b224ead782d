package cloud.sentiric.signaling.sip;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The lexical rules that header values share (RFC 3261 §25.1). */
public final class Text {
    private static final String TOKEN_MARKS = "-.!%*_+`'~";
    private static final String USER_MARKS = "-_.!~*'()&=+$,;?/";

    private Text() {}

    /** Whether it is a token: one or more letters, digits and {@code -.!%*_+`'~}. */
    public static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!alphanumeric(c) && TOKEN_MARKS.indexOf(c) < 0) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /**
     * The text without white space around it. White space is what the grammar has as such (LWS), and what the gateway takes for it: no
     * other control character, and none of Unicode.
     */
    public static String trim(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isSpace(text.charAt(from))) {
            from++;
        }
        while (to > from && isSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    /** Whether all of it is visible US-ASCII: no white space, no control characters. */
    public static boolean isVisible(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ' || text.charAt(i) >= 127) {
                return false;
            }
        }
        return true;
    }

    /** The text without the white space in it. */
    static String unspaced(String text) {
        var rest = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (!isSpace(text.charAt(i))) {
                rest.append(text.charAt(i));
            }
        }
        return rest.toString();
    }

    /** Whether it is a number of so many decimal digits at most. */
    public static boolean isNumber(String text, int digits) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= digits;
    }

    /** The lines of a text, which end with CRLF, CR or LF; what is behind the last end is one too. */
    public static List<String> lines(String text) {
        var lines = new ArrayList<String>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r' || c == '\n') {
                lines.add(text.substring(start, i));
                if (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
                    i++;
                }
                start = i + 1;
            }
        }
        lines.add(text.substring(start));
        return lines;
    }

    /** White space of the grammar. */
    public static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    static boolean alphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    /** Splits at a separator that stands outside quotes and angle brackets; white space around a part is cut. */
    public static List<String> split(String text, char separator) {
        var parts = parts(text, separator);
        parts.replaceAll(Text::trim);
        return parts;
    }

    /** Splits at a separator that stands outside quotes and angle brackets; parts keep their white space. */
    static List<String> parts(String text, char separator) {
        var parts = new ArrayList<String>();
        int start = 0;
        boolean quoted = false;
        boolean bracket = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    quoted = false;
                }
            } else if (bracket) {
                bracket = c != '>';
            } else if (c == '"') {
                quoted = true;
            } else if (c == '<') {
                bracket = true;
            } else if (c == separator) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    /** The content of a quoted string with its escapes resolved; other text as it is. */
    public static String unquote(String text) {
        if (text.length() < 2 || text.charAt(0) != '"' || text.charAt(text.length() - 1) != '"') {
            return text;
        }
        var content = new StringBuilder(text.length());
        for (int i = 1; i < text.length() - 1; i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length() - 1) {
                c = text.charAt(++i);
            }
            content.append(c);
        }
        return content.toString();
    }

    /** Text as a quoted string. */
    public static String quote(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /**
     * Resolves %HH escapes as UTF-8.
     *
     * @throws IllegalArgumentException at a percent sign without two hex digits
     */
    public static String unescape(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        var in = text.getBytes(StandardCharsets.UTF_8);
        var out = new ByteArrayOutputStream(in.length);
        for (int i = 0; i < in.length; i++) {
            if (in[i] == '%') {
                if (i + 2 >= in.length) {
                    throw new IllegalArgumentException("bad escape: " + text);
                }
                out.write(hex(in[i + 1], text) << 4 | hex(in[i + 2], text));
                i += 2;
            } else {
                out.write(in[i]);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static int hex(byte digit, String text) {
        int value = digit < 0 ? -1 : Character.digit((char) digit, 16);
        if (value < 0) {
            throw new IllegalArgumentException("bad escape: " + text);
        }
        return value;
    }

    /** Text as the user part of a URI: what may not stand there is escaped. */
    static String escapeUser(String text) {
        var out = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if (alphanumeric(c) || USER_MARKS.indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append('%')
                        .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
            }
        }
        return out.toString();
    }
}
