package cloud.sentiric.signaling.call;

/** The timers of a call; at most one of each runs. */
enum CallTimer {
    /** Another service did not answer. */
    DEPENDENCY,
    /** 180 has lasted long enough, or a party was given a description for long enough that it does not take. */
    RINGING,
    /** Another offer was under way; ours is made again (RFC 3261 §14.1). */
    GLARE,
    /** The parties of a call do not follow its media to another media-service. */
    MOVING,
    /** A leg of a call that is over does not end. */
    CLOSING,
    /** The call, or the echo, has lasted as long as it may. */
    LIMIT
}
