package cloud.sentiric.gateway.sip;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;

/** Places of the parts of one SIP URI, bare or in angle brackets (RFC 3261 §19.1). Used again, owned by one thread. */
public final class SipUri {
    private static final byte[] SIP = "sip:".getBytes(US_ASCII);
    private static final byte[] SIPS = "sips:".getBytes(US_ASCII);
    private static final byte[] TRANSPORT = "transport=".getBytes(US_ASCII);
    private static final byte[] TRUNK = "trunk".getBytes(US_ASCII);

    private int start;
    private int end;
    private int hostStart;
    private int hostEnd;
    private int port;
    private boolean portNamed;
    private boolean secure;
    private int transportStart;
    private int transportEnd;
    private boolean trunk;
    private @Nullable Signed signed;
    private int signStart;
    private int signEnd;

    /** Reads the URI in the value between the two places; false if there is no SIP URI. */
    public boolean read(byte[] b, int from, int to) {
        signed = null;
        signStart = signEnd = -1;
        transportStart = transportEnd = -1;
        trunk = false;
        int at = bracket(b, from, to);
        if (at < 0) {
            return false;
        }
        start = at;
        secure = end - at > 5 && Ascii.equalFolded(b, at, at + 5, SIPS);
        if (secure) {
            at += 5;
        } else if (end - at > 4 && Ascii.equalFolded(b, at, at + 4, SIP)) {
            at += 4;
        } else {
            return false;
        }
        for (int i = at; i < end; i++) {
            if (b[i] == '@') {
                at = i + 1;
                break;
            }
        }
        return host(b, at);
    }

    private int bracket(byte[] b, int from, int to) {
        int at = from;
        while (at < to && b[at] != '<') {
            if (b[at] == '"') {
                at = Ascii.quoted(b, at, to) - 1;
                if (at < 0) {
                    return -1;
                }
            }
            at++;
        }
        if (at == to) {
            end = to;
            return from;
        }
        end = at + 1;
        while (end < to && b[end] != '>') {
            end++;
        }
        return end == to ? -1 : at + 1;
    }

    private boolean host(byte[] b, int from) {
        int at = from;
        hostStart = from;
        if (at < end && b[at] == '[') {
            while (at < end && b[at] != ']') {
                at++;
            }
            if (at == end) {
                return false;
            }
            at++;
        } else {
            while (at < end && b[at] != ':' && b[at] != ';' && b[at] != '?') {
                at++;
            }
        }
        hostEnd = at;
        port = Via.DEFAULT_PORT;
        portNamed = false;
        if (at < end && b[at] == ':') {
            int digits = at + 1;
            at = digits;
            while (at < end && b[at] >= '0' && b[at] <= '9') {
                at++;
            }
            port = (int) Ascii.number(b, digits, at, 65535);
            portNamed = true;
        }
        if (hostEnd == hostStart || port <= 0) {
            return false;
        }
        while (at < end && b[at] == ';') {
            int name = at + 1;
            at = name;
            while (at < end && b[at] != ';' && b[at] != '?') {
                at++;
            }
            var own = at - name > 3 && b[name + 2] == '=' ? Signed.named(b, name, name + 2) : null;
            if (own != null) {
                signed = own;
                signStart = name + 3;
                signEnd = at;
            } else if ((b[name] | 0x20) == 't') {
                named(b, name, at);
            }
        }
        return true;
    }

    private void named(byte[] b, int from, int to) {
        int value = from + TRANSPORT.length;
        if (to > value && Ascii.equalFolded(b, from, value, TRANSPORT)) {
            transportStart = value;
            transportEnd = to;
        } else if (to - from >= TRUNK.length && Ascii.equalFolded(b, from, from + TRUNK.length, TRUNK)) {
            trunk = to - from == TRUNK.length || b[from + TRUNK.length] == '=';
        }
    }

    /** Start of the URI itself. */
    public int start() {
        return start;
    }

    public int end() {
        return end;
    }

    public int hostStart() {
        return hostStart;
    }

    public int hostEnd() {
        return hostEnd;
    }

    public int port() {
        return port;
    }

    /** Whether it names a port. */
    public boolean portNamed() {
        return portNamed;
    }

    /** Whether it is a sips URI. */
    public boolean secure() {
        return secure;
    }

    /** Start of the value of its parameter transport, -1 if there is none. */
    public int transportStart() {
        return transportStart;
    }

    public int transportEnd() {
        return transportEnd;
    }

    /** Whether it has the parameter trunk, by which nodes have a request sent to a carrier. */
    public boolean trunk() {
        return trunk;
    }

    /** What our token names, if it is true; null if there is none. */
    public @Nullable Signed signed() {
        return signed;
    }

    /** Start of our token, -1 if there is none. */
    public int signStart() {
        return signStart;
    }

    public int signEnd() {
        return signEnd;
    }
}
