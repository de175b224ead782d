package cloud.sentiric.gateway.sip;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;

/**
 * Reads the header fields that routing needs (RFC 3261 §7.3, §20), one at a time, and remembers what is wrong with them. Part
 * of {@link Scanner}, used again for each message.
 */
final class HeaderFields {
    private static final byte[] VIA = "via".getBytes(US_ASCII);
    private static final byte[] FROM = "from".getBytes(US_ASCII);
    private static final byte[] TO = "to".getBytes(US_ASCII);
    private static final byte[] CALL_ID = "call-id".getBytes(US_ASCII);
    private static final byte[] CSEQ = "cseq".getBytes(US_ASCII);
    private static final byte[] CONTACT = "contact".getBytes(US_ASCII);
    private static final byte[] CONTENT_LENGTH = "content-length".getBytes(US_ASCII);
    private static final byte[] MAX_FORWARDS = "max-forwards".getBytes(US_ASCII);
    private static final byte[] ROUTE = "route".getBytes(US_ASCII);
    private static final byte[] RECORD_ROUTE = "record-route".getBytes(US_ASCII);
    private static final byte[] REPLACES = "replaces".getBytes(US_ASCII);
    private static final byte[] USER_AGENT = "user-agent".getBytes(US_ASCII);
    private static final byte[] PROXY_REQUIRE = "proxy-require".getBytes(US_ASCII);
    private static final byte[] OWN = "sentiric-".getBytes(US_ASCII);
    /** RFC 3261 §8.1.1.5. */
    private static final long MAX_CSEQ = (1L << 31) - 1;

    private static final Scan.Refused BAD_VIA = new Scan.Refused(400, "Bad Via");
    private static final Scan.Refused TOO_MANY_OWN = new Scan.Refused(400, "Header Field Of The Platform");
    private static final Scan.Refused BAD_FIELD = new Scan.Refused(400, "Bad Header Field");
    private static final Scan.Refused BAD_ROUTE = new Scan.Refused(400, "Bad Route");
    private static final Scan.Refused BAD_MAX_FORWARDS = new Scan.Refused(400, "Bad Max-Forwards");
    static final Scan.Refused BAD_FROM = new Scan.Refused(400, "Bad From");
    static final Scan.Refused BAD_TO = new Scan.Refused(400, "Bad To");
    static final Scan.Refused BAD_CALL_ID = new Scan.Refused(400, "Bad Call-ID");
    static final Scan.Refused BAD_CSEQ = new Scan.Refused(400, "Bad CSeq");
    static final Scan.Refused BAD_CONTENT_LENGTH = new Scan.Refused(400, "Bad Content-Length");

    private Message m = new Message(0);
    private byte[] b = m.bytes;
    private Scan.@Nullable Refused refusal;
    private boolean anyFrom;
    private boolean anyTo;

    /** Begins with another message. */
    void of(Message message) {
        m = message;
        b = message.bytes;
        refusal = null;
        anyFrom = false;
        anyTo = false;
    }

    /** What was found wrong first, or null. */
    Scan.@Nullable Refused refusal() {
        return refusal;
    }

    /** What is wrong with the message after all its header fields, or null. */
    Scan.@Nullable Refused verdict() {
        if (!anyFrom) {
            refuse(BAD_FROM);
        } else if (!anyTo) {
            refuse(BAD_TO);
        } else if (!m.has(Field.CALL_ID)) {
            refuse(BAD_CALL_ID);
        } else if (!m.has(Field.CSEQ_NUMBER)) {
            refuse(BAD_CSEQ);
        }
        return refusal;
    }

    void refuse(Scan.Refused why) {
        if (refusal == null) {
            refusal = why;
        }
    }

    /** A header field: name, colon, value, all its lines. */
    void read(int from, int to) {
        int first = b[from] | 0x20;
        if (first != 'v'
                && first != 'f'
                && first != 't'
                && first != 'c'
                && first != 'm'
                && first != 'r'
                && first != 'i'
                && first != 'p'
                && first != 'l'
                && first != 's'
                && first != 'u') {
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
            if (Ascii.skipSpace(b, colon, to) < to && Ascii.space(b[colon])) {
                // A name whose colon is on the next line is none (RFC 3261 §25.1: HCOLON), but some join the lines
                // first.
                refuse(BAD_FIELD);
            }
            return;
        }
        int size = name - from;
        switch (first) {
            case 'v' -> {
                if (size == 1 || is(from, name, VIA)) {
                    if (!Hops.vias(m, from, value(colon, to), to)) {
                        refuse(BAD_VIA);
                    }
                }
            }
            case 'f' -> {
                if (size == 1 || is(from, name, FROM)) {
                    party(anyFrom, Field.FROM_TAG, value(colon, to), to, BAD_FROM);
                    anyFrom = true;
                }
            }
            case 't' -> {
                if (size == 1 || is(from, name, TO)) {
                    party(anyTo, Field.TO_TAG, value(colon, to), to, BAD_TO);
                    anyTo = true;
                }
            }
            case 'i' -> {
                if (size == 1) {
                    callId(value(colon, to), to);
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
                            callId(value(colon, to), to);
                        } else if (is(from, name, CONTACT)) {
                            first(Field.CONTACT, value(colon, to), to);
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
                    first(Field.CONTACT, value(colon, to), to);
                } else if (size == 12 && is(from, name, MAX_FORWARDS)) {
                    whole(Field.MAX_FORWARDS, value(colon, to), to, BAD_MAX_FORWARDS);
                    m.maxForwards = (int) Ascii.number(b, m.start(Field.MAX_FORWARDS), m.end(Field.MAX_FORWARDS), 255);
                    if (m.maxForwards < 0) {
                        refuse(BAD_MAX_FORWARDS);
                    }
                }
            }
            case 'p' -> {
                if (size == 13 && is(from, name, PROXY_REQUIRE)) {
                    proxyRequire(value(colon, to), to);
                }
            }
            case 's' -> {
                if (size > OWN.length && is(from, from + OWN.length, OWN)) {
                    own(from, to);
                }
            }
            case 'u' -> {
                if (size == 10 && is(from, name, USER_AGENT)) {
                    int value = value(colon, to);
                    m.set(Field.USER_AGENT, value, Ascii.trimEnd(b, value, to));
                }
            }
            default -> {
                if (size == 5 && is(from, name, ROUTE)) {
                    if (!Hops.routes(m, from, value(colon, to), to)) {
                        refuse(BAD_ROUTE);
                    }
                } else if (size == REPLACES.length && is(from, name, REPLACES)) {
                    first(Field.REPLACES, value(colon, to), to);
                } else if (size == RECORD_ROUTE.length && is(from, name, RECORD_ROUTE)) {
                    m.recordRouted = true;
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

    /** From or To; it is there once. */
    private void party(boolean already, Field tag, int from, int to, Scan.Refused otherwise) {
        if (already || !Party.read(m, tag, from, to)) {
            refuse(otherwise);
        }
    }

    private void whole(Field field, int from, int to, Scan.Refused otherwise) {
        int end = Ascii.trimEnd(b, from, to);
        if (end == from || m.has(field)) {
            refuse(otherwise);
        }
        m.set(field, from, end);
    }

    /** What is signed with it must be one text to whoever reads it, so it is printable (RFC 3261 §25.1: word). */
    private void callId(int from, int to) {
        whole(Field.CALL_ID, from, to, BAD_CALL_ID);
        for (int at = m.start(Field.CALL_ID); at < m.end(Field.CALL_ID); at++) {
            if (b[at] <= ' ' || b[at] == 127) {
                refuse(BAD_CALL_ID);
            }
        }
    }

    private void own(int from, int to) {
        if (m.ownFields == Message.MAX_OWN) {
            refuse(TOO_MANY_OWN);
            return;
        }
        m.ownStarts[m.ownFields] = from;
        m.ownEnds[m.ownFields] = to;
        m.ownFields++;
    }

    private void proxyRequire(int from, int to) {
        int end = Ascii.trimEnd(b, from, to);
        if (end > from && !m.has(Field.PROXY_REQUIRE)) {
            m.set(Field.PROXY_REQUIRE, from, end);
        }
    }

    private void first(Field field, int from, int to) {
        if (!m.has(field)) {
            m.set(field, from, Ascii.trimEnd(b, from, to));
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
}
