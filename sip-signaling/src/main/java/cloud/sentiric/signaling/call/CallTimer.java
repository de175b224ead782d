package cloud.sentiric.signaling.call;

/** The timers of a call; at most one of each runs. */
enum CallTimer {
    /** Another service did not answer. */
    DEPENDENCY,
    /** 180 has lasted long enough. */
    RINGING,
    /** The 2xx is to be sent again (RFC 3261 §13.3.1.4). */
    RETRANSMIT,
    /** The ACK of the 2xx did not come in 64·T1 (RFC 3261 §13.3.1.4). */
    NO_ACK,
    /** The call, or the echo, has lasted as long as it may. */
    LIMIT,
    /** Nobody refreshed the session (RFC 4028 §10). */
    SESSION,
    /** The session is ours to refresh (RFC 4028 §7.2). */
    REFRESH
}
