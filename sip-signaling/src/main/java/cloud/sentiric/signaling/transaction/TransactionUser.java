package cloud.sentiric.signaling.transaction;

import cloud.sentiric.signaling.sip.Reply;
import cloud.sentiric.signaling.sip.Request;
import org.jspecify.annotations.Nullable;

/** The transaction user (RFC 3261 §5) of one worker. All methods run on that worker's thread. */
public interface TransactionUser {
    /**
     * The answer to a new request, any but ACK and CANCEL, that needs no state; null if it does. It is sent once, and the
     * request forgotten (RFC 3261 §26.3.2.4: challenges).
     */
    default @Nullable Reply screen(Request request) {
        return null;
    }

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
}
