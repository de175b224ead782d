package cloud.sentiric.gateway.sip;

import java.util.Locale;

/** Why a message was dropped without an answer. */
public enum Reason {
    /** Not SIP at all. */
    GARBAGE,
    /** A request without a Via to answer to, or a malformed ACK. */
    MALFORMED,
    MALFORMED_RESPONSE,
    /** A response whose topmost Via we did not write (RFC 3261 §18.1.2). */
    RESPONSE_VIA_NOT_OURS,
    /** A response whose next Via names no IP address. */
    RESPONSE_UNROUTABLE,
    /** An answer to an INVITE that has moved to another node since. */
    INVITE_MOVED,
    /** An answer to a CANCEL of our own. */
    OWN_CANCEL,
    /** An ACK that would have been refused, had it been another request. */
    ACK_UNROUTABLE,
    /** The source has had enough answers of our own. */
    ANSWERS_LIMITED,
    /** The source has sent enough header-less lines. */
    LINES_LIMITED,
    /** The answer would be larger than its request. */
    ANSWER_TOO_LARGE,
    /** The source has not shown that it is there, and was sent enough for what it sent. */
    UNPROVEN,
    /** The source sends more requests than it may. */
    FLOOD,
    /** The source was banned for this one. */
    BAN,
    /** The source is banned. */
    BANNED,
    /** A known scanner. */
    SCANNER,
    /** The client's connection is gone, or was closed because the client did not read. */
    CONNECTION_GONE,
    /** The datagram does not leave. */
    NOT_SENT,
    /** A defect of ours; logged. */
    ERROR;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** Place in tables. */
    @SuppressWarnings("EnumOrdinal") // Tables of primitives; nothing is stored by it.
    public int index() {
        return ordinal();
    }

    /** Name in metrics. */
    public String label() {
        return label;
    }
}
