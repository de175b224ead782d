package cloud.sentiric.gateway.sip;

/** Writes answers of our own to a request (RFC 3261 §8.2.6). Not on the path of forwarded messages. */
public final class Answer {
    private static final byte[][] COPIED =
            HeaderLines.names("via", "v", "from", "f", "to", "t", "call-id", "i", "cseq");
    private static final byte[][] TO = HeaderLines.names("to", "t");

    private static final byte[][] PROXY_REQUIRE = HeaderLines.names("proxy-require");
    private static final int BAD_EXTENSION = 420;

    private static final byte[][] NEEDED = HeaderLines.names(
            "via",
            "v",
            "from",
            "f",
            "to",
            "t",
            "call-id",
            "i",
            "cseq",
            "www-authenticate",
            "proxy-authenticate",
            "retry-after");

    /** What a dialog and its session need besides (RFC 3261 §12.1.2, §13.2.2.4, RFC 3262, RFC 4028). */
    private static final byte[][] OF_A_DIALOG = HeaderLines.names(
            "contact",
            "m",
            "record-route",
            "require",
            "rseq",
            "session-expires",
            "x",
            "authentication-info",
            "content-type",
            "c",
            "content-encoding",
            "e",
            "content-disposition",
            "content-id",
            "content-length",
            "l",
            "mime-version");

    private static final byte[][] RELIABLE = HeaderLines.names("rseq");

    private Answer() {}

    /**
     * Writes a response on its way with what its transaction needs alone, and the dialog and session that it makes;
     * {@code via} takes our own Via away.
     */
    public static void shorten(Message response, Edits via, Octets out) {
        byte[] b = response.bytes();
        boolean dialog = makesDialog(response);
        out.put(b, response.begin(), response.headers());
        for (int at = response.headers(); at < response.headersEnd(); ) {
            int next = HeaderLines.next(b, at, response.headersEnd());
            int name = HeaderLines.nameEnd(b, at, next);
            if (HeaderLines.named(b, at, name, NEEDED) || (dialog && HeaderLines.named(b, at, name, OF_A_DIALOG))) {
                via.applyWithin(b, at, next, out);
            }
            at = next;
        }
        if (dialog) {
            out.put(b, response.headersEnd(), response.end());
        } else {
            out.put("Content-Length: 0\r\n\r\n");
        }
    }

    /** Whether its client has to send a request within the dialog: the ACK of a success, or the PRACK of a reliable 1xx. */
    private static boolean makesDialog(Message response) {
        if (response.method() != Method.INVITE || response.status() >= 300) {
            return false;
        }
        return response.status() >= 200 || has(response, RELIABLE);
    }

    private static boolean has(Message message, byte[][] names) {
        byte[] b = message.bytes();
        for (int at = message.headers(); at < message.headersEnd(); ) {
            int next = HeaderLines.next(b, at, message.headersEnd());
            if (HeaderLines.named(b, at, HeaderLines.nameEnd(b, at, next), names)) {
                return true;
            }
            at = next;
        }
        return false;
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
            int next = HeaderLines.next(b, at, request.headersEnd());
            int name = HeaderLines.nameEnd(b, at, next);
            if (HeaderLines.named(b, at, name, COPIED)) {
                int end = Ascii.trimEnd(b, at, next);
                if (topmost && (b[at] | 0x20) == 'v') {
                    topmost = false;
                    via.applyWithin(b, at, end, out);
                } else {
                    out.put(b, at, end);
                }
                if (HeaderLines.named(b, at, name, TO) && !request.has(Field.TO_TAG)) {
                    out.put(";tag=").put64(tag, 11);
                }
                out.put("\r\n");
            } else if (status == BAD_EXTENSION && HeaderLines.named(b, at, name, PROXY_REQUIRE)) {
                // RFC 3261 §16.3: what is not supported is listed.
                out.put("Unsupported")
                        .put(b, name, Ascii.trimEnd(b, name, next))
                        .put("\r\n");
            }
            at = next;
        }
        if (retryAfter > 0) {
            out.put("Retry-After: ").put(retryAfter).put("\r\n");
        }
        out.put("Content-Length: 0\r\n\r\n");
    }
}
