package cloud.sentiric.gateway.sip;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;

/** Places of the parts of one Via value (RFC 3261 §20.42, RFC 3581); -1 where a parameter is missing. */
public final class Via {
    /** Port where sent-by names none. */
    public static final int DEFAULT_PORT = 5060;

    private static final byte[] BRANCH = "branch".getBytes(US_ASCII);
    private static final byte[] RECEIVED = "received".getBytes(US_ASCII);
    private static final byte[] RPORT = "rport".getBytes(US_ASCII);

    int start;
    int end;
    int hostStart;
    int hostEnd;
    int port;
    int branchStart;
    int branchEnd;
    int receivedStart;
    int receivedEnd;
    int rportStart;
    int rportEnd;

    @Nullable
    Signed signed;

    int signStart;
    int signEnd;

    /** Reads the value between the two places; false if it is none. */
    boolean read(byte[] b, int from, int to) {
        start = from;
        end = to;
        signed = null;
        branchStart = receivedStart = rportStart = signStart = -1;
        branchEnd = receivedEnd = rportEnd = signEnd = -1;
        int at = from;
        for (int part = 0; part < 3; part++) {
            int token = Ascii.skipSpace(b, at, to);
            at = token;
            while (at < to && Ascii.token(b[at])) {
                at++;
            }
            if (at == token) {
                return false;
            }
            if (part < 2) {
                at = Ascii.skipSpace(b, at, to);
                if (at == to || b[at++] != '/') {
                    return false;
                }
            }
        }
        if (at == to || !Ascii.space(b[at])) {
            return false;
        }
        at = host(b, Ascii.skipSpace(b, at, to), to);
        return at >= 0 && parameters(b, at, to);
    }

    private int host(byte[] b, int from, int to) {
        int at = from;
        hostStart = from;
        if (at < to && b[at] == '[') {
            while (at < to && b[at] != ']') {
                at++;
            }
            at++;
        } else {
            while (at < to && Ascii.token(b[at])) {
                at++;
            }
        }
        if (at > to || at == from) {
            return -1;
        }
        hostEnd = at;
        port = DEFAULT_PORT;
        at = Ascii.skipSpace(b, at, to);
        if (at < to && b[at] == ':') {
            int digits = Ascii.skipSpace(b, at + 1, to);
            at = digits;
            while (at < to && b[at] >= '0' && b[at] <= '9') {
                at++;
            }
            port = (int) Ascii.number(b, digits, at, 65535);
            if (port <= 0) {
                return -1;
            }
        }
        return at;
    }

    private boolean parameters(byte[] b, int from, int to) {
        int at = Ascii.skipSpace(b, from, to);
        while (at < to) {
            if (b[at] != ';') {
                return false;
            }
            int name = Ascii.skipSpace(b, at + 1, to);
            at = name;
            while (at < to && Ascii.token(b[at])) {
                at++;
            }
            int nameEnd = at;
            at = Ascii.skipSpace(b, at, to);
            int value = nameEnd;
            int valueEnd = nameEnd;
            if (at < to && b[at] == '=') {
                value = Ascii.skipSpace(b, at + 1, to);
                at = value;
                if (at < to && b[at] == '"') {
                    at = Ascii.quoted(b, at, to);
                    if (at < 0) {
                        return false;
                    }
                } else {
                    while (at < to && b[at] != ';' && !Ascii.space(b[at])) {
                        at++;
                    }
                }
                valueEnd = at;
                at = Ascii.skipSpace(b, at, to);
            }
            keep(b, name, nameEnd, value, valueEnd);
        }
        return true;
    }

    private void keep(byte[] b, int name, int nameEnd, int value, int valueEnd) {
        if (Ascii.equalFolded(b, name, nameEnd, BRANCH)) {
            branchStart = value;
            branchEnd = valueEnd;
        } else if (Ascii.equalFolded(b, name, nameEnd, RPORT)) {
            rportStart = value;
            rportEnd = valueEnd;
        } else if (Ascii.equalFolded(b, name, nameEnd, RECEIVED)) {
            receivedStart = value;
            receivedEnd = valueEnd;
        } else {
            var own = Signed.named(b, name, nameEnd);
            if (own != null) {
                signed = own;
                signStart = value;
                signEnd = valueEnd;
            }
        }
    }

    public int start() {
        return start;
    }

    /** End of the value, without white space after it. */
    public int end() {
        return end;
    }

    public int hostStart() {
        return hostStart;
    }

    public int hostEnd() {
        return hostEnd;
    }

    /** Port of sent-by, {@link #DEFAULT_PORT} if it names none. */
    public int port() {
        return port;
    }

    public int branchStart() {
        return branchStart;
    }

    public int branchEnd() {
        return branchEnd;
    }

    public int receivedStart() {
        return receivedStart;
    }

    public int receivedEnd() {
        return receivedEnd;
    }

    /** Start of rport's value, end of its name if it has none. */
    public int rportStart() {
        return rportStart;
    }

    public int rportEnd() {
        return rportEnd;
    }

    /** What is signed by us, if it is true; null if nothing is. */
    public @Nullable Signed signed() {
        return signed;
    }

    /** Start of our signature. */
    public int signStart() {
        return signStart;
    }

    public int signEnd() {
        return signEnd;
    }

    /** Whether the sender asked for answers to the port it sends from (RFC 3581 §3). */
    public boolean asksPort() {
        return rportStart >= 0;
    }
}
