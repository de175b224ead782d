package cloud.sentiric.signaling.subscription;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a subscription wants done. */
sealed interface SubscriptionAction {
    /** Look at the resource. */
    record Look() implements SubscriptionAction {}

    /** Write it into the store. */
    record Keep(Subscription subscription) implements SubscriptionAction {}

    /** Take it out of the store. */
    record Forget(Subscription subscription) implements SubscriptionAction {}

    /**
     * Write it into the store, or take it out with the last NOTIFY, and send the NOTIFY, unless another node has it.
     *
     * @param subscription whose dialog has the number of this NOTIFY
     * @param document null while the state is not known (RFC 6665 §4.2.1.2)
     * @param state value of Subscription-State
     */
    record Notify(Subscription subscription, @Nullable Document document, String state) implements SubscriptionAction {}

    record Start(SubscriptionTimer timer, Instant at) implements SubscriptionAction {}

    record Stop(SubscriptionTimer timer) implements SubscriptionAction {}
}
