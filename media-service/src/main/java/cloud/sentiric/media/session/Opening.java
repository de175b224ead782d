package cloud.sentiric.media.session;

/** The answer to a request for a session, or for an end of one. */
public sealed interface Opening<T> {
    /**
     * Here it is.
     *
     * @param fresh whether the request came for the first time
     */
    record Opened<T>(T value, boolean fresh) implements Opening<T> {}

    /** No port is left. */
    record Exhausted<T>() implements Opening<T> {}

    /** The session has all the ends that it may have. */
    record Full<T>() implements Opening<T> {}

    /** The lease is over, or was never ours. */
    record Unknown<T>() implements Opening<T> {}

    /** No new calls are taken, because the process stops. */
    record Draining<T>() implements Opening<T> {}

    /** Too many requests wait. */
    record Busy<T>() implements Opening<T> {}
}
