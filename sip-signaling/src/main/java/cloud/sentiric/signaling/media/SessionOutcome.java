package cloud.sentiric.signaling.media;

/** What came of opening a session. */
public sealed interface SessionOutcome {
    /** It is ours. */
    record Opened(MediaSession session) implements SessionOutcome {}

    /** There is none of the kind, here or elsewhere. */
    record Unsupported(String why) implements SessionOutcome {}

    /** There is none for us. */
    record Unavailable(String why) implements SessionOutcome {}
}
