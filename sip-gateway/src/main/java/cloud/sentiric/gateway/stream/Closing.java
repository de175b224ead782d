package cloud.sentiric.gateway.stream;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Why a connection ended. */
public enum Closing {
    /** The client closed it, or its network did. */
    BY_CLIENT(1000),
    /** No message either way for too long. */
    IDLE(1001),
    /** We stop. */
    STOPPED(1001),
    /** No handshake, or no message after it, in time. */
    HANDSHAKE(1002),
    /** A message that began and did not end in time. */
    UNFINISHED(1002),
    /** A stream in which no message can be found, or no SIP at all. */
    MALFORMED(1002),
    /** A message larger than is taken. */
    TOO_LARGE(1009),
    /** The client reads slower than it is written to. */
    SLOW_READER(1008),
    /** Too many connections, in all or of this source; it was refused at once. */
    LIMITED(1008),
    /** The source is banned; it was refused at once. */
    BANNED(1008),
    /** A defect of ours, or an error of the network. */
    ERROR(1011);

    private static final Set<Closing> WAITING = EnumSet.of(BY_CLIENT, UNFINISHED, MALFORMED, TOO_LARGE);

    private final String label = name().toLowerCase(Locale.ROOT);
    private final int code;

    Closing(int code) {
        this.code = code;
    }

    /** Whether requests that came before are still answered. */
    boolean waits() {
        return WAITING.contains(this);
    }

    /** Name in metrics. */
    public String label() {
        return label;
    }

    /** Status code of the WebSocket's Close frame (RFC 6455 §7.4.1). */
    int code() {
        return code;
    }

    /** Place in tables. */
    @SuppressWarnings("EnumOrdinal") // Tables of counters; nothing is stored by it.
    int index() {
        return ordinal();
    }
}
