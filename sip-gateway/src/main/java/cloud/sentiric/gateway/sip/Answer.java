package cloud.sentiric.gateway.sip;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Writes answers of our own to a request (RFC 3261 §8.2.6). Not on the path of forwarded messages. */
public final class Answer {
    private static final byte[][] COPIED = names("via", "v", "from", "f", "to", "t", "call-id", "i", "cseq");
    private static final byte[] TO = "to".getBytes(US_ASCII);

    private Answer() {}

    private static byte[][] names(String... names) {
        var bytes = new byte[names.length][];
        for (int i = 0; i < names.length; i++) {
            bytes[i] = names[i].getBytes(US_ASCII);
        }
        return bytes;
    }

    /**
     * Writes an answer to the request.
     *
     * @param via edits of the topmost Via (received, rport), which are made in the copy
     * @param tag To tag, for requests without one
     */
    public static void write(
            Message request, Edits via, int status, String phrase, int retryAfter, long tag, Octets out) {
        out.put("SIP/2.0 ").put(status).put(' ').put(phrase).put("\r\n");
        byte[] b = request.bytes();
        int at = request.headers();
        boolean topmost = true;
        while (at < request.headersEnd()) {
            int next = lineEnd(b, at, request.headersEnd());
            int name = at;
            while (name < next && Ascii.token(b[name])) {
                name++;
            }
            if (copied(b, at, name)) {
                int end = Ascii.trimEnd(b, at, next);
                if (topmost && (b[at] | 0x20) == 'v') {
                    topmost = false;
                    via.applyWithin(b, at, end, out);
                } else {
                    out.put(b, at, end);
                }
                if (to(b, at, name) && !request.has(Field.TO_TAG)) {
                    out.put(";tag=").put64(tag, 11);
                }
                out.put("\r\n");
            }
            at = next;
        }
        if (retryAfter > 0) {
            out.put("Retry-After: ").put(retryAfter).put("\r\n");
        }
        out.put("Content-Length: 0\r\n\r\n");
    }

    private static int lineEnd(byte[] b, int from, int to) {
        int next = from;
        do {
            next = Math.min(Ascii.newline(b, next, to) + 1, to);
        } while (next < to && (b[next] == ' ' || b[next] == '\t'));
        return next;
    }

    private static boolean copied(byte[] b, int from, int to) {
        for (byte[] name : COPIED) {
            if (Ascii.equalFolded(b, from, to, name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean to(byte[] b, int from, int name) {
        return name - from == 1 ? (b[from] | 0x20) == 't' : Ascii.equalFolded(b, from, name, TO);
    }
}
