package cloud.sentiric.signaling.call;

/** How playing, or the start of an echo, came to its end. */
public enum PlayOutcome {
    /** Played to the end. */
    FINISHED,
    /** Stopped by us, or by something else that is played. */
    STOPPED,
    /** Could not be played. */
    FAILED,
    /** The port is not ours any more. */
    LOST
}
