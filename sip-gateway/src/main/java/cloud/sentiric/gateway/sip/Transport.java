package cloud.sentiric.gateway.sip;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What carries messages to and from a client (RFC 3261 §18, RFC 7118 §5); nodes are spoken to over UDP. */
public enum Transport {
    UDP,
    TCP,
    TLS,
    WS,
    WSS;

    private static final Transport[] ALL = values();
    private static final byte[][] PARAMETERS = Arrays.stream(ALL)
            .map(t -> (";transport=" + t.label + ";").getBytes(US_ASCII))
            .toArray(byte[][]::new);
    private final String label = name().toLowerCase(Locale.ROOT);

    /** Place in tables and tokens. */
    @SuppressWarnings("EnumOrdinal") // New ones go to the end, so that tokens under way keep their meaning.
    public int index() {
        return ordinal();
    }

    /** The transport at that place, or null. */
    public static @Nullable Transport of(int index) {
        return index >= 0 && index < ALL.length ? ALL[index] : null;
    }

    /** The transport to a carrier that a URI's parameter names in any case; null for those that lead to no server. */
    public static @Nullable Transport carrying(byte[] b, int from, int to) {
        for (var transport : new Transport[] {UDP, TCP, TLS}) {
            if (Ascii.equalFolded(b, from, to, transport.label.getBytes(US_ASCII))) {
                return transport;
            }
        }
        return null;
    }

    /** Name in metrics and configuration. */
    public String label() {
        return label;
    }

    /** Parameter transport as header fields of ours have it, between semicolons. */
    public byte[] parameter() {
        return PARAMETERS[index()];
    }

    /** Value of a URI's parameter transport; it is ws for both kinds of WebSocket (RFC 7118 §5.2). */
    public String inUri() {
        return this == WSS ? WS.label : label;
    }

    /** Whether it is encrypted, and so needs a certificate. */
    public boolean secure() {
        return this == TLS || this == WSS;
    }

    /** Whether messages come in WebSocket frames. */
    public boolean webSocket() {
        return this == WS || this == WSS;
    }
}
