package cloud.sentiric.signaling.subscription;

/** What a subscription waits for. */
enum SubscriptionTimer {
    /** The end of the subscription. */
    EXPIRY,
    /** The next look at the resource. */
    LOOK,
    /** The end of the pause between two notifications. */
    PAUSE,
    /** The next try of a NOTIFY that failed. */
    RETRY
}
