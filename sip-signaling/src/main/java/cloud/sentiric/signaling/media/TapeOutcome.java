package cloud.sentiric.signaling.media;

/** What became of a request to record, to pause or to end a recording. */
public sealed interface TapeOutcome {
    record Done() implements TapeOutcome {}

    /** It cannot be, and will not be if it is asked for again. */
    record Refused(String why) implements TapeOutcome {}

    /** Nobody said so. */
    record Unavailable(String why) implements TapeOutcome {}
}
