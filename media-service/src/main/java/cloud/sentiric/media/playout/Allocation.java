package cloud.sentiric.media.playout;

import cloud.sentiric.media.port.RtpPort;

/** The answer to a call that asks for a port. */
public sealed interface Allocation {
    /**
     * It holds one.
     *
     * @param fresh whether it held none before
     */
    record Allocated(RtpPort port, boolean fresh) implements Allocation {}

    /** No port is left. */
    record Exhausted() implements Allocation {}

    /** No new calls are taken, because the process stops. */
    record Draining() implements Allocation {}

    /** Too many requests wait. */
    record Busy() implements Allocation {}
}
