package cloud.sentiric.signaling.subscription;

import java.time.Duration;

/**
 * An event package (RFC 6665 §7.2).
 *
 * @param name event type, such as presence
 * @param contentType media type of its documents
 * @param pause shortest time between two notifications of a change
 */
public record EventPackage(String name, String contentType, Duration pause) {}
