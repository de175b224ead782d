package cloud.sentiric.gateway.sip;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/** A SIP method that is counted by name; all others are {@link #OTHER}. */
public enum Method {
    INVITE,
    ACK,
    BYE,
    CANCEL,
    REGISTER,
    OPTIONS,
    SUBSCRIBE,
    NOTIFY,
    REFER,
    MESSAGE,
    INFO,
    UPDATE,
    PRACK,
    PUBLISH,
    OTHER;

    private static final Method[] ALL = values();
    private static final byte[][] TOKENS =
            Arrays.stream(ALL).map(m -> m.name().getBytes(US_ASCII)).toArray(byte[][]::new);

    /** Place in tables. */
    @SuppressWarnings("EnumOrdinal") // Tables of primitives; nothing is stored by it.
    public int index() {
        return ordinal();
    }

    /** Number of methods, for tables by ordinal. */
    public static int count() {
        return ALL.length;
    }

    /** Methods are case-sensitive (RFC 3261 §7.1). */
    static Method of(byte[] bytes, int from, int to) {
        for (int i = 0; i < ALL.length - 1; i++) {
            if (bytes[from] == TOKENS[i][0] && Ascii.equal(bytes, from, to, TOKENS[i])) {
                return ALL[i];
            }
        }
        return OTHER;
    }

    /** Whether a request within a dialog may say where it has moved to (RFC 3261 §12.2, RFC 3311 §5.1, RFC 6665 §4.4.1). */
    public boolean refreshesTarget() {
        return this == INVITE || this == UPDATE || this == SUBSCRIBE || this == NOTIFY;
    }

    /** Whether a request without To tag opens a dialog, and so gets a Record-Route. */
    public boolean formsDialog() {
        return this == INVITE || this == SUBSCRIBE || this == REFER || this == NOTIFY;
    }
}
