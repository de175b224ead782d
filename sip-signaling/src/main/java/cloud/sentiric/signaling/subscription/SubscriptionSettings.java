package cloud.sentiric.signaling.subscription;

import java.time.Duration;

/**
 * Bounds of subscriptions.
 *
 * @param min shortest lifetime; less gets 423
 * @param max longest lifetime; more is cut
 * @param usual lifetime where none is asked for
 * @param maxPerWorker subscriptions that one worker may have; further ones get 503
 */
public record SubscriptionSettings(Duration min, Duration max, Duration usual, int maxPerWorker) {}
