package cloud.sentiric.signaling.call;

/** What became of a wish to end a call. */
public enum Termination {
    /** Who had the call ends it. */
    ENDED,
    /** All were asked and nobody has it. */
    NOBODY,
    /** Not all could be asked: one of them may have it. */
    UNKNOWN
}
