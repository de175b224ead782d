package cloud.sentiric.gateway.sip;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Reads a datagram once, from the start line to the empty line (RFC 3261 §7, §25), and keeps the places of what routing
 * needs. Header fields that do not matter are passed over, whatever is in them. Owned by one thread.
 */
public final class Scanner {
    private static final byte[] VERSION = "sip/2.0".getBytes(US_ASCII);

    private static final Scan GARBAGE = new Scan.Dropped(Reason.GARBAGE);
    private static final Scan MALFORMED = new Scan.Dropped(Reason.MALFORMED);
    private static final Scan MALFORMED_RESPONSE = new Scan.Dropped(Reason.MALFORMED_RESPONSE);

    private static final Scan.Refused BAD_LINE = new Scan.Refused(400, "Bad Request Line");
    private static final Scan.Refused BAD_VERSION = new Scan.Refused(505, "Version Not Supported");
    private static final Scan.Refused NO_END = new Scan.Refused(400, "Missing Empty Line");
    /** RFC 3261 §25.1: what reads a bare CR as the end of a line would see other header fields than we do. */
    private static final Scan.Refused BARE_CR = new Scan.Refused(400, "Bare CR");

    private static final Scan.Refused TOO_MANY_FIELDS = new Scan.Refused(400, "Too Many Header Fields");
    private static final Scan.Refused TOO_MANY_VIAS = new Scan.Refused(400, "Too Many Vias");
    private static final Scan.Refused TOO_LARGE = new Scan.Refused(513, "Message Too Large");

    private final int maxSize;
    private final HeaderFields fields = new HeaderFields();
    private Message m;
    private byte[] b;
    private int length;

    /** Refuses messages of more than {@code maxSize} bytes with 513. */
    public Scanner(int maxSize) {
        this.maxSize = maxSize;
        this.m = new Message(0);
        this.b = m.bytes;
    }

    /** Reads the first {@code size} bytes of the message. */
    public Scan scan(Message message, int size) {
        m = message;
        b = message.bytes;
        length = size;
        m.size = size;
        m.clear();
        fields.of(message);
        if (size > maxSize) {
            fields.refuse(TOO_LARGE);
        }
        int at = 0;
        while (at < size && (b[at] == '\r' || b[at] == '\n')) {
            at++;
        }
        if (at == size) {
            return size == 0 ? GARBAGE : Scan.Good.PING;
        }
        m.begin = at;
        int eol = Ascii.newline(b, at, size);
        int lineEnd = eol > at && b[eol - 1] == '\r' ? eol - 1 : eol;
        if (!startLine(at, lineEnd)) {
            return GARBAGE;
        }
        m.headers = Math.min(eol + 1, size);
        if (m.status == 0 && blank(m.headers)) {
            return fields.refusal() == null ? Scan.Good.LINE : GARBAGE;
        }
        return headers();
    }

    private boolean blank(int from) {
        return Ascii.skipSpace(b, from, length) == length;
    }

    private boolean startLine(int from, int to) {
        if (to - from >= 11 && b[from + 7] == ' ' && Ascii.equalFolded(b, from, from + 7, VERSION)) {
            m.status = (int) Ascii.number(b, from + 8, from + 11, 699);
            return m.status >= 100 && (to == from + 11 || b[from + 11] == ' ');
        }
        int at = from;
        while (at < to && Ascii.token(b[at])) {
            at++;
        }
        if (at == from || at == to || b[at] != ' ') {
            return false;
        }
        m.set(Field.METHOD, from, at);
        m.method = Method.of(b, from, at);
        int uri = at + 1;
        int last = to;
        while (last > uri && b[last - 1] != ' ') {
            last--;
        }
        int uriEnd = last - 1;
        if (to - last < 5 || !Ascii.equalFolded(b, last, last + 4, SIP_SLASH)) {
            // RFC 4475 §3.1.2.10: white space after the version.
            int trimmed = Ascii.trimEnd(b, from, to);
            if (trimmed == to || trimmed - uri < 9 || !Ascii.equalFolded(b, trimmed - 7, trimmed, VERSION)) {
                return false;
            }
            fields.refuse(BAD_LINE);
            m.set(Field.URI, uri, Ascii.trimEnd(b, uri, trimmed - 7));
            return true;
        }
        if (!Ascii.equalFolded(b, last, to, VERSION)) {
            fields.refuse(BAD_VERSION);
        }
        m.set(Field.URI, uri, Math.max(uri, uriEnd));
        if (uriEnd <= uri || !uri(uri, uriEnd)) {
            fields.refuse(BAD_LINE);
        }
        return true;
    }

    private static final byte[] SIP_SLASH = "sip/".getBytes(US_ASCII);

    /** No white space, no angle brackets, and a scheme (RFC 3261 §25.1). */
    private boolean uri(int from, int to) {
        boolean scheme = false;
        for (int at = from; at < to; at++) {
            byte c = b[at];
            if (c <= ' ' || c == '<' || c == '>' || c == '"') {
                return false;
            }
            scheme |= c == ':' && at > from;
        }
        return scheme;
    }

    private Scan headers() {
        int at = m.headers;
        boolean ended = false;
        if (at < length && (b[at] == ' ' || b[at] == '\t')) {
            // It would continue whatever we put above it.
            fields.refuse(BAD_LINE);
        }
        int count = 0;
        while (at < length) {
            int eol = Ascii.newline(b, at, length);
            if (eol == at || (eol == at + 1 && b[at] == '\r')) {
                ended = eol < length;
                break;
            }
            int next = Math.min(eol + 1, length);
            // A line that begins with white space continues the one before (RFC 3261 §7.3.1).
            while (next < length && (b[next] == ' ' || b[next] == '\t')) {
                next = Math.min(Ascii.newline(b, next, length) + 1, length);
            }
            fields.read(at, next);
            at = next;
            count++;
        }
        boolean request = m.status == 0;
        if (count > (request ? Message.MAX_FIELDS : Message.MAX_ANSWER_FIELDS)) {
            fields.refuse(TOO_MANY_FIELDS);
        }
        if (m.vias > (request ? Message.MAX_ACCEPTED_VIAS : Message.MAX_ANSWER_VIAS)) {
            fields.refuse(TOO_MANY_VIAS);
        }
        m.headersEnd = Math.min(at, length);
        if (Ascii.bareReturn(b, m.begin, m.headersEnd)) {
            fields.refuse(BARE_CR);
        }
        if (!ended) {
            fields.refuse(NO_END);
            m.end = length;
        } else {
            body(Ascii.newline(b, at, length) + 1);
        }
        return verdict();
    }

    private void body(int start) {
        m.end = length;
        if (m.has(Field.CONTENT_LENGTH)) {
            long size = Ascii.number(b, m.start(Field.CONTENT_LENGTH), m.end(Field.CONTENT_LENGTH), length - start);
            if (size < 0) {
                fields.refuse(HeaderFields.BAD_CONTENT_LENGTH);
            } else {
                // RFC 3261 §18.3: what follows the body is discarded.
                m.end = start + (int) size;
            }
        }
    }

    private Scan verdict() {
        if (m.vias == 0 || m.badVia) {
            return m.status == 0 ? MALFORMED : MALFORMED_RESPONSE;
        }
        var refusal = fields.verdict();
        if (refusal == null) {
            return m.status == 0 ? Scan.Good.REQUEST : Scan.Good.RESPONSE;
        }
        if (m.status != 0) {
            return MALFORMED_RESPONSE;
        }
        return m.method == Method.ACK ? MALFORMED : refusal;
    }
}
