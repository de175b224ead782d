package cloud.sentiric.signaling.keepalive;

import java.time.Duration;

/**
 * Bounds of what is sent to phones behind NATs.
 *
 * @param interval from one OPTIONS to a phone to the next
 * @param batch users whose phones one node takes at once
 */
public record KeepAliveSettings(Duration interval, int batch) {}
