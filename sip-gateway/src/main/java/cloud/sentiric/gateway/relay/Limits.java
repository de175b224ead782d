package cloud.sentiric.gateway.relay;

import java.time.Duration;

/**
 * Bounds of what is relayed.
 *
 * @param maxMessageSize bytes above which a datagram is answered 513
 * @param affinityCalls Call-IDs whose node is remembered
 * @param triesToMove retransmissions to a silent node before the next one gets them
 * @param moveAfter silence after which the gateway itself sends a request to the next node; zero: never
 * @param moveBytes for copies of such requests, for each thread that takes datagrams
 * @param pendingBytes for copies of INVITEs that wait for their final response
 * @param linesPerSecond header-less lines taken from one source
 * @param answersPerSecond answers of our own to one source
 */
public record Limits(
        int maxMessageSize,
        int affinityCalls,
        int triesToMove,
        Duration moveAfter,
        int moveBytes,
        int pendingBytes,
        int linesPerSecond,
        int answersPerSecond) {}
