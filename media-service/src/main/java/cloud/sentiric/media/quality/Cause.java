package cloud.sentiric.media.quality;

/** Why a party is not heard. */
public enum Cause {
    /** No packet at all. */
    NOTHING_ARRIVES,
    /** Packets of an address that neither its SDP named nor earlier ones came from. */
    FROM_ELSEWHERE,
    /** RTP of a payload type that was not agreed. */
    WRONG_PAYLOAD_TYPE,
    /** Datagrams that are no RTP. */
    NOT_RTP,
    /** SRTP that the agreed keys do not open. */
    WRONG_KEYS
}
