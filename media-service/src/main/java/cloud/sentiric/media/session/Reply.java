package cloud.sentiric.media.session;

/** The answer of a session to a request. */
public sealed interface Reply<T> {
    /** It was done. */
    record Done<T>(T value) implements Reply<T> {}

    /** The lease is over, or was never ours. */
    record Unknown<T>() implements Reply<T> {}

    /** The session has no such end. */
    record NoEnd<T>() implements Reply<T> {}

    /** Its state does not allow it. */
    record Refused<T>(String reason) implements Reply<T> {}

    /** Too many requests wait. */
    record Busy<T>() implements Reply<T> {}
}
