package cloud.sentiric.gateway.abuse;

import java.time.Duration;

/**
 * A source that is not heard.
 *
 * @param source see {@link Source}
 * @param times how often it was banned; 0 if it only pauses, as nobody knows whether it is there
 * @param left how long it still is
 * @param everywhere whether that is so over any transport, or over UDP alone
 */
public record Ban(long source, int times, Duration left, boolean everywhere) {}
