package cloud.sentiric.signaling.call;

/** What came of asking for a port. */
public sealed interface PortOutcome {
    /** A port is ours. */
    record Allocated(MediaPort port) implements PortOutcome {}

    /** There is none of the kind, here or elsewhere. */
    record Unsupported(String why) implements PortOutcome {}

    /** There is none for us. */
    record Unavailable(String why) implements PortOutcome {}
}
