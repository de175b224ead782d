package cloud.sentiric.signaling.dialog;

/** The timers of a leg; at most one of each runs. */
public enum LegTimer {
    /** The 2xx is to be sent again (RFC 3261 §13.3.1.4). */
    RETRANSMIT,
    /** A reliable provisional response is to be sent again, or was in vain (RFC 3262 §3). */
    RELIABLE,
    /** The ACK of the 2xx did not come in 64·T1 (RFC 3261 §13.3.1.4). */
    NO_ACK,
    /** An ACK that the node before has not sent is to be sent again: what it answers was sent to that one. */
    ACK,
    /** Whoever waited for that ACK waits no more. */
    ACKED,
    /** Nobody refreshed the session (RFC 4028 §10). */
    SESSION,
    /** The session is ours to refresh (RFC 4028 §7.2). */
    REFRESH
}
