package cloud.sentiric.signaling.transaction;

import cloud.sentiric.signaling.sip.Request;

/** The transaction user (RFC 3261 §5) of one worker. All methods run on that worker's thread. */
public interface TransactionUser {
    /**
     * Takes a new request, any but ACK and CANCEL, with its server transaction made.
     *
     * <p>It must be answered through {@link Transactions#reply}, now or later.
     */
    void request(Request request);

    /** Takes an ACK that matches no INVITE transaction in Completed: the ACK of a 2xx, or a stray one. */
    void ack(Request ack);

    /**
     * A CANCEL came for this INVITE, which has no final response yet; the CANCEL itself was answered.
     *
     * @param byCaller false if the proxy before us made the CANCEL, since it took the INVITE to somebody else
     */
    void cancel(Request invite, boolean byCaller);

    /** The refusal of this INVITE was never acknowledged (timer H). */
    void transportFailed(Request request);
}
