package cloud.sentiric.gateway.sip;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Comparisons and numbers on bytes; letters are folded byte-wise, never by a locale. */
public final class Ascii {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long NEWLINES = 0x0a0a0a0a0a0a0a0aL;
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final boolean[] TOKEN = new boolean[128];

    static {
        for (int c = '0'; c <= 'z'; c++) {
            TOKEN[c] = c <= '9' || (c >= 'A' && c <= 'Z') || c >= 'a';
        }
        for (char c : "-.!%*_+`'~".toCharArray()) {
            TOKEN[c] = true;
        }
    }

    private Ascii() {}

    /** Place of the next line feed, or {@code to}; eight bytes at a time. */
    static int newline(byte[] bytes, int from, int to) {
        int at = from;
        for (; at + 8 <= to; at += 8) {
            long differs = (long) LONGS.get(bytes, at) ^ NEWLINES;
            long found = (differs - ONES) & ~differs & HIGHS;
            if (found != 0) {
                return at + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        while (at < to && bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    /** Whether a carriage return is there that no line feed follows. */
    static boolean bareReturn(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (bytes[at] == '\r' && (at + 1 == to || bytes[at + 1] != '\n')) {
                return true;
            }
        }
        return false;
    }

    /** A token character (RFC 3261 §25.1). */
    static boolean token(byte b) {
        return b > 0 && TOKEN[b];
    }

    /** White space inside a header field, folds included. */
    static boolean space(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    static int skipSpace(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && space(bytes[at])) {
            at++;
        }
        return at;
    }

    /** Where the text ends that white space follows. */
    public static int trimEnd(byte[] bytes, int from, int to) {
        int end = to;
        while (end > from && space(bytes[end - 1])) {
            end--;
        }
        return end;
    }

    /** Whether the bytes are exactly these. */
    public static boolean equal(byte[] bytes, int from, int to, byte[] text) {
        if (to - from != text.length) {
            return false;
        }
        for (int i = 0; i < text.length; i++) {
            if (bytes[from + i] != text[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether the bytes are these but for case; {@code lower} is in lower case. */
    public static boolean equalFolded(byte[] bytes, int from, int to, byte[] lower) {
        if (to - from != lower.length) {
            return false;
        }
        for (int i = 0; i < lower.length; i++) {
            if (fold(bytes[from + i]) != lower[i]) {
                return false;
            }
        }
        return true;
    }

    private static int fold(byte b) {
        return b >= 'A' && b <= 'Z' ? b + 32 : b;
    }

    /** An unsigned decimal number up to {@code max}, or -1. */
    public static long number(byte[] bytes, int from, int to, long max) {
        if (from >= to || to - from > 18) {
            return -1;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value <= max ? value : -1;
    }

    /** End of a quoted string that starts at {@code from}, after its closing quote, or -1. */
    static int quoted(byte[] bytes, int from, int to) {
        for (int at = from + 1; at < to; at++) {
            if (bytes[at] == '\\') {
                at++;
            } else if (bytes[at] == '"') {
                return at + 1;
            }
        }
        return -1;
    }
}
