package cloud.sentiric.media.playout;

import cloud.sentiric.media.port.Lease;

/** The answer to a request for a port. */
public sealed interface Allocation {
    /**
     * Here is one.
     *
     * @param fresh whether the request came for the first time
     */
    record Allocated(Lease lease, boolean fresh) implements Allocation {}

    /** No port is left. */
    record Exhausted() implements Allocation {}

    /** No new calls are taken, because the process stops. */
    record Draining() implements Allocation {}

    /** Too many requests wait. */
    record Busy() implements Allocation {}
}
