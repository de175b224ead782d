package cloud.sentiric.gateway.sip;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;

/**
 * Finds where the next message of a stream ends (RFC 3261 §18.3). It remembers how far it looked, so that a header is read
 * once however it arrives. One per connection, owned by the connection's thread.
 */
public final class Framer {
    private static final byte[] CONTENT_LENGTH = "content-length".getBytes(US_ASCII);
    private static final byte[] SIP = "sip/".getBytes(US_ASCII);
    private static final int PING_SIZE = 4;

    private final int maxSize;
    private int looked;
    private int line;
    private int body;
    private int size;

    /** A message may have this many bytes, header and body together. */
    public Framer(int maxSize) {
        this.maxSize = maxSize;
    }

    /** What the bytes begin with. */
    public enum Cut {
        /** The beginning of something; more has to come. */
        MORE,
        /** A line end before a message (RFC 3261 §7.5). */
        LINE_END,
        /** A keep-alive, which asks for a line end (RFC 5626 §3.5.1). */
        PING,
        /** A whole message, or a request line without any header field. */
        MESSAGE,
        /** Nothing that could become a message. */
        NOT_SIP,
        /** A header whose Content-Length is no number or there twice. */
        BAD_LENGTH,
        /** A header without Content-Length (RFC 3261 §20.14). */
        NO_LENGTH,
        /** A header or message larger than is taken. */
        TOO_LARGE
    }

    /** Bytes of what was found last; of what is refused, the bytes of its header that are there. */
    public int size() {
        return size;
    }

    /** Whether more than line ends has come since the last message ended. */
    public boolean begun() {
        return looked > 0 || body > 0;
    }

    /** Looks at the bytes between the two places; the first is the one after what was found before. */
    public Cut next(byte[] b, int from, int to) {
        if (from == to) {
            return Cut.MORE;
        }
        if (looked == 0) {
            var cut = lineEnds(b, from, to);
            if (cut != null) {
                return cut;
            }
        }
        var cut = body == 0 ? header(b, from, to) : Cut.MESSAGE;
        if (cut == Cut.MESSAGE) {
            if (to - from < size) {
                return Cut.MORE;
            }
            looked = 0;
            line = 0;
            body = 0;
        } else if (cut != Cut.MORE) {
            size = body == 0 ? Math.min(to - from, maxSize) : body;
        }
        return cut;
    }

    private @Nullable Cut lineEnds(byte[] b, int from, int to) {
        if (b[from] == '\n') {
            size = 1;
            return Cut.LINE_END;
        }
        if (b[from] != '\r') {
            return Ascii.token(b[from]) ? null : notSip(to - from);
        }
        int there = Math.min(to - from, PING_SIZE);
        for (int i = 1; i < there; i++) {
            if (b[from + i] != ((i & 1) == 0 ? '\r' : '\n')) {
                size = 2;
                return i == 1 ? notSip(to - from) : Cut.LINE_END;
            }
        }
        size = PING_SIZE;
        return there == PING_SIZE ? Cut.PING : Cut.MORE;
    }

    private Cut notSip(int there) {
        size = there;
        return Cut.NOT_SIP;
    }

    private Cut header(byte[] b, int from, int to) {
        int end = Math.min(to, from + maxSize);
        int at = from + looked;
        while (true) {
            int eol = Ascii.newline(b, at, end);
            if (eol == end) {
                looked = end - from;
                return looked == maxSize ? Cut.TOO_LARGE : Cut.MORE;
            }
            int start = from + line;
            if (line == 0) {
                if (!startLine(b, start, eol)) {
                    return Cut.NOT_SIP;
                }
            } else if (eol == start || (eol == start + 1 && b[start] == '\r')) {
                body = eol + 1 - from;
                return length(b, from, start);
            }
            line = eol + 1 - from;
            at = eol + 1;
        }
    }

    /** Whether the line begins or ends with SIP and a version; the scanner looks closer. */
    private static boolean startLine(byte[] b, int from, int to) {
        int end = Ascii.trimEnd(b, from, to);
        int last = end;
        while (last > from && b[last - 1] != ' ') {
            last--;
        }
        return sip(b, from, end) || sip(b, last, end);
    }

    private static boolean sip(byte[] b, int from, int to) {
        return to - from > SIP.length && Ascii.equalFolded(b, from, from + SIP.length, SIP);
    }

    private Cut length(byte[] b, int from, int headerEnd) {
        long length = -1;
        int at = Ascii.newline(b, from, headerEnd) + 1;
        boolean bare = at == headerEnd;
        while (at < headerEnd) {
            int next = Ascii.newline(b, at, headerEnd) + 1;
            // RFC 3261 §7.3.1: a line that begins with white space continues the one before.
            while (next < headerEnd && (b[next] == ' ' || b[next] == '\t')) {
                next = Ascii.newline(b, next, headerEnd) + 1;
            }
            int value = value(b, at, next);
            if (value >= 0) {
                long number = Ascii.number(b, value, Ascii.trimEnd(b, value, next), Long.MAX_VALUE);
                if (number < 0 || length >= 0) {
                    return Cut.BAD_LENGTH;
                }
                length = number;
            }
            at = next;
        }
        if (length < 0 && !bare) {
            return Cut.NO_LENGTH;
        }
        if (length > maxSize - body) {
            return Cut.TOO_LARGE;
        }
        size = body + (int) Math.max(0, length);
        return Cut.MESSAGE;
    }

    /** Place of the value if the header field is Content-Length, in its long or its compact form; else -1. */
    private static int value(byte[] b, int from, int to) {
        int at = from;
        while (at < to && Ascii.token(b[at])) {
            at++;
        }
        boolean ours = at - from == 1 ? (b[from] | 0x20) == 'l' : Ascii.equalFolded(b, from, at, CONTENT_LENGTH);
        while (at < to && (b[at] == ' ' || b[at] == '\t')) {
            at++;
        }
        return ours && at < to && b[at] == ':' ? Ascii.skipSpace(b, at + 1, to) : -1;
    }
}
