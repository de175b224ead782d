package cloud.sentiric.gateway.sip;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Reads who a message is from or to: display name, address, parameters, of which the tag is kept (RFC 3261 §20.20, §20.39). */
final class Party {
    private static final byte[] TAG = "tag".getBytes(US_ASCII);

    private Party() {}

    /** Keeps the tag of the value between the two places; false if the value is none. */
    static boolean read(Message m, Field tag, int from, int to) {
        byte[] b = m.bytes;
        int end = Ascii.trimEnd(b, from, to);
        int at = addressEnd(b, from, end);
        if (at < 0 || at == from) {
            return false;
        }
        boolean good = true;
        while (at < end) {
            int name = Ascii.skipSpace(b, at + 1, end);
            int nameEnd = name;
            while (nameEnd < end && Ascii.token(b[nameEnd])) {
                nameEnd++;
            }
            int value = Ascii.skipSpace(b, nameEnd, end);
            int valueEnd = value;
            if (value < end && b[value] == '=') {
                value = Ascii.skipSpace(b, value + 1, end);
                valueEnd = value;
                while (valueEnd >= 0 && valueEnd < end && b[valueEnd] != ';') {
                    valueEnd = b[valueEnd] == '"' ? Ascii.quoted(b, valueEnd, end) : valueEnd + 1;
                }
                if (valueEnd < 0) {
                    return false;
                }
            }
            int tagEnd = Ascii.trimEnd(b, value, valueEnd);
            // An empty tag is none (RFC 3261 §25.1: a tag-param has a token).
            if (Ascii.equalFolded(b, name, nameEnd, TAG) && tagEnd > value) {
                good &= !m.has(tag);
                m.set(tag, value, tagEnd);
            }
            at = valueEnd;
            while (at < end && b[at] != ';') {
                at++;
            }
        }
        return good;
    }

    /** Place of the first parameter's semicolon, or the end; -1 where quotes or brackets stay open. */
    private static int addressEnd(byte[] b, int from, int end) {
        int at = from;
        while (at < end) {
            byte c = b[at];
            if (c == '"') {
                at = Ascii.quoted(b, at, end);
                if (at < 0) {
                    return -1;
                }
                continue;
            }
            if (c == '<') {
                while (at < end && b[at] != '>') {
                    at++;
                }
                if (at == end) {
                    return -1;
                }
            } else if (c == ';') {
                return at;
            }
            at++;
        }
        return end;
    }
}
