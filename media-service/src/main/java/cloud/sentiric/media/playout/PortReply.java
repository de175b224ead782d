package cloud.sentiric.media.playout;

/** The answer of a port to a request. */
public sealed interface PortReply<T> {
    /** It was done. */
    record Done<T>(T value) implements PortReply<T> {}

    /** The lease is over, or was never ours. */
    record Unknown<T>() implements PortReply<T> {}

    /** Its state does not allow it. */
    record Refused<T>(String reason) implements PortReply<T> {}

    /** Too many requests wait. */
    record Busy<T>() implements PortReply<T> {}
}
