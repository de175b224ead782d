package cloud.sentiric.signaling.subscription;

import cloud.sentiric.signaling.subscription.Resources.Sight;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What happens to a subscription. */
sealed interface SubscriptionInput {
    /** It begins, or was taken over from another node. */
    record Begun() implements SubscriptionInput {}

    /** A SUBSCRIBE in its dialog was accepted; the subscription as it is now. */
    record Refreshed(Subscription subscription) implements SubscriptionInput {}

    /** A SUBSCRIBE ended it. */
    record Unsubscribed(Subscription subscription) implements SubscriptionInput {}

    /** Something may have become of the resource. */
    record Changed() implements SubscriptionInput {}

    /** The resource was looked at. */
    record Looked(Sight sight) implements SubscriptionInput {}

    /** It could not be looked at. */
    record Blind() implements SubscriptionInput {}

    /**
     * The NOTIFY has its final response.
     *
     * @param status 500 if it could not be sent
     * @param retryAfter null if the response has none
     */
    record Answered(int status, @Nullable Duration retryAfter) implements SubscriptionInput {}

    /** The NOTIFY had no final response in 64·T1. */
    record TimedOut() implements SubscriptionInput {}

    record Elapsed(SubscriptionTimer timer) implements SubscriptionInput {}

    /** Another node has it now. */
    record TakenAway() implements SubscriptionInput {}
}
