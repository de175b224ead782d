package cloud.sentiric.signaling.presence;

import java.time.Duration;

/**
 * Bounds of publications.
 *
 * @param min shortest lifetime; less gets 423
 * @param max longest lifetime; more is cut
 * @param usual lifetime where none is asked for
 * @param maxBody longest document, bytes; a longer one gets 413
 */
public record PublicationSettings(Duration min, Duration max, Duration usual, int maxBody) {}
