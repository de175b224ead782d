package cloud.sentiric.signaling.media;

/** How playing came to its end. */
public enum PlayOutcome {
    /** Played to the end. */
    FINISHED,
    /** Stopped by us, or by something else that is played. */
    STOPPED,
    /** Could not be played. */
    FAILED,
    /** The session is not ours any more. */
    LOST
}
