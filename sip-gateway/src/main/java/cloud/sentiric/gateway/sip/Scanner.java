package cloud.sentiric.gateway.sip;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;

/**
 * Reads a datagram once, from the start line to the empty line (RFC 3261 §7, §25), and keeps the places of what routing
 * needs. Header fields that do not matter are passed over, whatever is in them. Owned by one thread.
 */
public final class Scanner {
    private static final byte[] VERSION = "sip/2.0".getBytes(US_ASCII);
    private static final byte[] VIA = "via".getBytes(US_ASCII);
    private static final byte[] FROM = "from".getBytes(US_ASCII);
    private static final byte[] TO = "to".getBytes(US_ASCII);
    private static final byte[] CALL_ID = "call-id".getBytes(US_ASCII);
    private static final byte[] CSEQ = "cseq".getBytes(US_ASCII);
    private static final byte[] CONTACT = "contact".getBytes(US_ASCII);
    private static final byte[] CONTENT_LENGTH = "content-length".getBytes(US_ASCII);
    private static final byte[] MAX_FORWARDS = "max-forwards".getBytes(US_ASCII);
    private static final byte[] ROUTE = "route".getBytes(US_ASCII);
    private static final byte[] TAG = "tag".getBytes(US_ASCII);
    /** RFC 3261 §8.1.1.5. */
    private static final long MAX_CSEQ = (1L << 31) - 1;

    private static final Scan GARBAGE = new Scan.Dropped(Reason.GARBAGE);
    private static final Scan MALFORMED = new Scan.Dropped(Reason.MALFORMED);
    private static final Scan MALFORMED_RESPONSE = new Scan.Dropped(Reason.MALFORMED_RESPONSE);

    private static final Scan.Refused BAD_LINE = new Scan.Refused(400, "Bad Request Line");
    private static final Scan.Refused BAD_VERSION = new Scan.Refused(505, "Version Not Supported");
    private static final Scan.Refused NO_END = new Scan.Refused(400, "Missing Empty Line");
    private static final Scan.Refused BAD_VIA = new Scan.Refused(400, "Bad Via");
    private static final Scan.Refused BAD_FROM = new Scan.Refused(400, "Bad From");
    private static final Scan.Refused BAD_TO = new Scan.Refused(400, "Bad To");
    private static final Scan.Refused BAD_CALL_ID = new Scan.Refused(400, "Bad Call-ID");
    private static final Scan.Refused BAD_CSEQ = new Scan.Refused(400, "Bad CSeq");
    private static final Scan.Refused BAD_ROUTE = new Scan.Refused(400, "Bad Route");
    private static final Scan.Refused BAD_MAX_FORWARDS = new Scan.Refused(400, "Bad Max-Forwards");
    private static final Scan.Refused BAD_CONTENT_LENGTH = new Scan.Refused(400, "Bad Content-Length");
    private static final Scan.Refused TOO_LARGE = new Scan.Refused(513, "Message Too Large");

    private final int maxSize;
    private Message m;
    private byte[] b;
    private int length;
    private Scan.@Nullable Refused refusal;
    private boolean badVia;
    private boolean anyFrom;
    private boolean anyTo;

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
        refusal = size > maxSize ? TOO_LARGE : null;
        badVia = false;
        anyFrom = false;
        anyTo = false;
        m.clear();
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
            return refusal == null ? Scan.Good.LINE : GARBAGE;
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
            refuse(BAD_LINE);
            m.set(Field.URI, uri, Ascii.trimEnd(b, uri, trimmed - 7));
            return true;
        }
        if (!Ascii.equalFolded(b, last, to, VERSION)) {
            refuse(BAD_VERSION);
        }
        m.set(Field.URI, uri, Math.max(uri, uriEnd));
        if (uriEnd <= uri || !uri(uri, uriEnd)) {
            refuse(BAD_LINE);
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
            header(at, next);
            at = next;
        }
        m.headersEnd = Math.min(at, length);
        if (!ended) {
            refuse(NO_END);
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
                refuse(BAD_CONTENT_LENGTH);
            } else {
                // RFC 3261 §18.3: what follows the body is discarded.
                m.end = start + (int) size;
            }
        }
    }

    private Scan verdict() {
        if (m.vias == 0 || badVia) {
            return m.status == 0 ? MALFORMED : MALFORMED_RESPONSE;
        }
        if (!anyFrom) {
            refuse(BAD_FROM);
        } else if (!anyTo) {
            refuse(BAD_TO);
        } else if (!m.has(Field.CALL_ID)) {
            refuse(BAD_CALL_ID);
        } else if (!m.has(Field.CSEQ_NUMBER)) {
            refuse(BAD_CSEQ);
        }
        if (refusal == null) {
            return m.status == 0 ? Scan.Good.REQUEST : Scan.Good.RESPONSE;
        }
        if (m.status != 0) {
            return MALFORMED_RESPONSE;
        }
        return m.method == Method.ACK ? MALFORMED : refusal;
    }

    private void refuse(Scan.Refused why) {
        if (refusal == null) {
            refusal = why;
        }
    }

    /** A header field: name, colon, value, all its lines. */
    private void header(int from, int to) {
        int first = b[from] | 0x20;
        if (first != 'v'
                && first != 'f'
                && first != 't'
                && first != 'c'
                && first != 'm'
                && first != 'r'
                && first != 'i'
                && first != 'l') {
            return;
        }
        int name = from + 1;
        while (name < to && Ascii.token(b[name])) {
            name++;
        }
        int colon = name;
        while (colon < to && (b[colon] == ' ' || b[colon] == '\t')) {
            colon++;
        }
        if (colon == to || b[colon] != ':') {
            return;
        }
        int size = name - from;
        switch (first) {
            case 'v' -> {
                if (size == 1 || is(from, name, VIA)) {
                    vias(from, value(colon, to), to);
                }
            }
            case 'f' -> {
                if (size == 1 || is(from, name, FROM)) {
                    anyFrom = party(anyFrom, Field.FROM_TAG, value(colon, to), to, BAD_FROM);
                }
            }
            case 't' -> {
                if (size == 1 || is(from, name, TO)) {
                    anyTo = party(anyTo, Field.TO_TAG, value(colon, to), to, BAD_TO);
                }
            }
            case 'i' -> {
                if (size == 1) {
                    whole(Field.CALL_ID, value(colon, to), to, BAD_CALL_ID);
                }
            }
            case 'l' -> {
                if (size == 1) {
                    whole(Field.CONTENT_LENGTH, value(colon, to), to, BAD_CONTENT_LENGTH);
                }
            }
            case 'c' -> {
                switch (size) {
                    case 4 -> {
                        if (is(from, name, CSEQ)) {
                            cseq(value(colon, to), to);
                        }
                    }
                    case 7 -> {
                        if (is(from, name, CALL_ID)) {
                            whole(Field.CALL_ID, value(colon, to), to, BAD_CALL_ID);
                        } else if (is(from, name, CONTACT)) {
                            contact(value(colon, to), to);
                        }
                    }
                    case 14 -> {
                        if (is(from, name, CONTENT_LENGTH)) {
                            whole(Field.CONTENT_LENGTH, value(colon, to), to, BAD_CONTENT_LENGTH);
                        }
                    }
                    default -> {}
                }
            }
            case 'm' -> {
                if (size == 1) {
                    contact(value(colon, to), to);
                } else if (size == 12 && is(from, name, MAX_FORWARDS)) {
                    whole(Field.MAX_FORWARDS, value(colon, to), to, BAD_MAX_FORWARDS);
                    m.maxForwards = (int) Ascii.number(b, m.start(Field.MAX_FORWARDS), m.end(Field.MAX_FORWARDS), 255);
                    if (m.maxForwards < 0) {
                        refuse(BAD_MAX_FORWARDS);
                    }
                }
            }
            default -> {
                if (size == 5 && is(from, name, ROUTE)) {
                    routes(from, value(colon, to), to);
                }
            }
        }
    }

    private boolean is(int from, int to, byte[] name) {
        return Ascii.equalFolded(b, from, to, name);
    }

    private int value(int colon, int to) {
        return Ascii.skipSpace(b, colon + 1, to);
    }

    private void whole(Field field, int from, int to, Scan.Refused otherwise) {
        int end = Ascii.trimEnd(b, from, to);
        if (end == from || m.has(field)) {
            refuse(otherwise);
        }
        m.set(field, from, end);
    }

    private void contact(int from, int to) {
        if (!m.has(Field.CONTACT)) {
            m.set(Field.CONTACT, from, Ascii.trimEnd(b, from, to));
        }
    }

    private void cseq(int from, int to) {
        int end = Ascii.trimEnd(b, from, to);
        int at = from;
        while (at < end && b[at] >= '0' && b[at] <= '9') {
            at++;
        }
        int method = Ascii.skipSpace(b, at, end);
        long number = at - from > 10 ? -1 : Ascii.number(b, from, at, MAX_CSEQ);
        if (m.has(Field.CSEQ_NUMBER) || number < 0 || method == at || method == end) {
            refuse(BAD_CSEQ);
        }
        m.set(Field.CSEQ_NUMBER, from, at);
        m.set(Field.CSEQ_METHOD, method, end);
        m.cseq = number;
        if (m.status != 0) {
            m.method = method < end ? Method.of(b, method, end) : Method.OTHER;
        } else if (!sameMethod(method, end)) {
            refuse(BAD_CSEQ);
        }
    }

    private boolean sameMethod(int from, int to) {
        int start = m.start(Field.METHOD);
        int size = m.end(Field.METHOD) - start;
        if (to - from != size) {
            return false;
        }
        for (int i = 0; i < size; i++) {
            if (b[start + i] != b[from + i]) {
                return false;
            }
        }
        return true;
    }

    /** End of one of several values: its comma, or {@code to}; -1 on an open quote or bracket. */
    private int valueEnd(int from, int to) {
        int at = from;
        boolean inUri = false;
        while (at < to) {
            byte c = b[at];
            if (c == '"' && !inUri) {
                at = Ascii.quoted(b, at, to);
                if (at < 0) {
                    return -1;
                }
                continue;
            }
            if (c == '<') {
                inUri = true;
            } else if (c == '>') {
                inUri = false;
            } else if (c == ',' && !inUri) {
                return at;
            }
            at++;
        }
        return inUri ? -1 : to;
    }

    private void vias(int line, int from, int to) {
        int at = from;
        while (true) {
            int comma = valueEnd(at, to);
            int end = Ascii.trimEnd(b, at, comma < 0 ? to : comma);
            if (comma < 0 || end == at) {
                badVia |= m.vias == 0;
                refuse(BAD_VIA);
                return;
            }
            via(line, at, end, to);
            if (comma == to) {
                return;
            }
            at = Ascii.skipSpace(b, comma + 1, to);
        }
    }

    private void via(int line, int from, int end, int lineEnd) {
        if (m.vias == 0) {
            m.viaLineStart = line;
            m.viaLineEnd = lineEnd;
            badVia |= !m.via.read(b, from, end);
        } else if (m.vias == 1) {
            m.viaSharesLine = line == m.viaLineStart;
            badVia |= m.status != 0 && !m.nextVia.read(b, from, end);
        }
        if (m.vias < Message.MAX_VIAS) {
            m.viaStarts[m.vias] = from;
            m.viaEnds[m.vias] = end;
        }
        m.vias++;
    }

    private void routes(int line, int from, int to) {
        int at = from;
        while (true) {
            int comma = valueEnd(at, to);
            int end = Ascii.trimEnd(b, at, comma < 0 ? to : comma);
            if (comma < 0 || end == at || m.routes == Message.MAX_ROUTES) {
                refuse(BAD_ROUTE);
                return;
            }
            m.routeLineStarts[m.routes] = line;
            m.routeLineEnds[m.routes] = to;
            m.routeStarts[m.routes] = at;
            m.routeEnds[m.routes] = end;
            m.routes++;
            if (comma == to) {
                return;
            }
            at = Ascii.skipSpace(b, comma + 1, to);
        }
    }

    /** From or To: display name, address, parameters, of which the tag is kept. */
    private boolean party(boolean already, Field tag, int from, int to, Scan.Refused otherwise) {
        if (already) {
            refuse(otherwise);
            return true;
        }
        int end = Ascii.trimEnd(b, from, to);
        int at = addressEnd(from, end);
        if (at < 0 || at == from) {
            refuse(otherwise);
            return true;
        }
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
                    refuse(otherwise);
                    return true;
                }
            }
            if (is(name, nameEnd, TAG)) {
                m.set(tag, value, Ascii.trimEnd(b, value, valueEnd));
            }
            at = valueEnd;
            while (at < end && b[at] != ';') {
                at++;
            }
        }
        return true;
    }

    /** Place of the first parameter's semicolon, or the end; -1 where quotes or brackets stay open. */
    private int addressEnd(int from, int end) {
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
