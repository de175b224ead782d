package cloud.sentiric.signaling.subscription;

/** Where the NOTIFY of a subscription stands. */
sealed interface SubscriptionState {
    /** None is under way. */
    record Resting(Watch watch) implements SubscriptionState {}

    /** One waits for its final response: the next one waits for it, so that none overtakes another. */
    record Notifying(Watch watch) implements SubscriptionState {}

    /** One failed and is to be tried again. */
    record Recovering(Watch watch) implements SubscriptionState {}

    /** The last one, which says that it is over, waits for its response. */
    record Closing() implements SubscriptionState {}

    /** It is over. */
    record Gone() implements SubscriptionState {}
}
