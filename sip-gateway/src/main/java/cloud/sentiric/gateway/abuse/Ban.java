package cloud.sentiric.gateway.abuse;

import java.time.Duration;

/**
 * A source that is not heard.
 *
 * @param source see {@link Source}
 * @param times how often it was banned
 * @param left how long it still is
 */
public record Ban(long source, int times, Duration left) {}
