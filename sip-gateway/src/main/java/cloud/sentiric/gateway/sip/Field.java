package cloud.sentiric.gateway.sip;

/** A part of a message whose place the scanner keeps. */
public enum Field {
    METHOD,
    URI,
    CALL_ID,
    FROM_TAG,
    TO_TAG,
    CSEQ_NUMBER,
    CSEQ_METHOD,
    MAX_FORWARDS,
    CONTENT_LENGTH,
    /** First Contact value. */
    CONTACT,
    USER_AGENT,
    /** First Proxy-Require that asks for anything. */
    PROXY_REQUIRE,
    /** First Replaces. */
    REPLACES;

    static final int COUNT = values().length;

    /** Place in tables. */
    @SuppressWarnings("EnumOrdinal") // Tables of primitives; nothing is stored by it.
    int index() {
        return ordinal();
    }
}
