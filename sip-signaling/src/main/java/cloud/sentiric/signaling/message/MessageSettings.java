package cloud.sentiric.signaling.message;

import java.time.Duration;

/**
 * Bounds of messages.
 *
 * @param maxBody longest body, bytes; a longer one gets 413
 * @param lifetime how long a message waits for its user
 * @param patience how long phones may take before the message is kept
 */
public record MessageSettings(int maxBody, Duration lifetime, Duration patience) {}
