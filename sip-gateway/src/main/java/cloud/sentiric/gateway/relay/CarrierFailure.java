package cloud.sentiric.gateway.relay;

import java.util.Locale;

/** Why a server of a carrier did not get a request, or did nothing with it. */
public enum CarrierFailure {
    /** No URI of SIP, or a transport that leads to no server. */
    URI,
    /** DNS knows no server of it, or did not answer in time. */
    NOT_FOUND,
    /** Its servers are where no carrier may be: on a private network, and not trusted; or its dialog was made by no carrier of ours. */
    FORBIDDEN,
    /** No connection, or none to who was asked for. */
    UNREACHABLE,
    /** No answer in time. */
    SILENT,
    /** It answered 503. */
    REFUSED,
    /** Too many requests are under way. */
    LIMIT;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** Name in metrics. */
    public String label() {
        return label;
    }

    /** Place in tables. */
    @SuppressWarnings("EnumOrdinal") // Tables of counters; nothing is stored by it.
    int index() {
        return ordinal();
    }
}
