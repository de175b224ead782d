package cloud.sentiric.gateway.stream;

import java.time.Duration;

/**
 * Bounds of the connections.
 *
 * @param maxFrame bytes of a message in a WebSocket frame
 * @param maxMessageSize bytes of a message over TCP or TLS, header and body together
 * @param largeMessages bytes that all unfinished messages may take together beyond what each has for itself
 * @param connections that may be open at once
 * @param connectionsPerSource that one IP address may have open, an IPv6 /64 network together
 * @param writeBuffer bytes that may wait to be sent to one client; one that reads slower is cut off
 * @param handshake time from the connection to its first message
 * @param message time from the first byte of a message to its last
 * @param idle time without any message either way
 */
public record StreamLimits(
        int maxFrame,
        int maxMessageSize,
        int largeMessages,
        int connections,
        int connectionsPerSource,
        int writeBuffer,
        Duration handshake,
        Duration message,
        Duration idle) {}
