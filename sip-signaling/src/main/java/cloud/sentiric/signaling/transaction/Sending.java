package cloud.sentiric.signaling.transaction;

import cloud.sentiric.signaling.sip.Header;
import java.util.List;

/** An INVITE that was sent. To be used on the worker's thread only. */
@FunctionalInterface
public interface Sending {
    /** Nothing was sent. */
    Sending NONE = reasons -> {};

    /**
     * Sends a CANCEL (RFC 3261 §9.1), after a provisional response and before a final one; it does nothing else at other
     * times. Where no final response comes in 64·T1, the INVITE has timed out.
     *
     * @param reasons why (RFC 3326)
     */
    void cancel(List<Header> reasons);
}
