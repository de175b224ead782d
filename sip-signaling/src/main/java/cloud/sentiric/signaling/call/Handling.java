package cloud.sentiric.signaling.call;

/** What became of a wish that somebody outside a call has of it. */
public enum Handling {
    /** Who has the call does it. */
    DONE,
    /** All were asked and nobody has it, or it is not so far. */
    NOBODY,
    /** Not all could be asked: one of them may have it. */
    UNKNOWN
}
