package cloud.sentiric.gateway.sip;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Finds the header fields that messages of our own copy from a request. Not on the path of forwarded messages. */
final class HeaderLines {
    private HeaderLines() {}

    static byte[][] names(String... names) {
        var bytes = new byte[names.length][];
        for (int i = 0; i < names.length; i++) {
            bytes[i] = names[i].getBytes(US_ASCII);
        }
        return bytes;
    }

    /** Where the next header field begins, after all lines of this one (RFC 3261 §7.3.1). */
    static int next(byte[] b, int from, int to) {
        int next = from;
        do {
            next = Math.min(Ascii.newline(b, next, to) + 1, to);
        } while (next < to && (b[next] == ' ' || b[next] == '\t'));
        return next;
    }

    /** Where the name that begins here ends. */
    static int nameEnd(byte[] b, int from, int to) {
        int end = from;
        while (end < to && Ascii.token(b[end])) {
            end++;
        }
        return end;
    }

    static boolean named(byte[] b, int from, int to, byte[][] names) {
        for (byte[] name : names) {
            if (Ascii.equalFolded(b, from, to, name)) {
                return true;
            }
        }
        return false;
    }
}
