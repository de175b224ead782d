package cloud.sentiric.signaling.presence;

import java.time.Instant;

/**
 * A publication (RFC 3903 §3).
 *
 * @param since when its statement was made; a refresh makes none
 */
public record Publication(Statement statement, Instant since, Instant expires) {}
