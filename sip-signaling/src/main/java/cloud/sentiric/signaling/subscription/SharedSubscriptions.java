package cloud.sentiric.signaling.subscription;

import cloud.sentiric.signaling.owner.DialogId;
import cloud.sentiric.signaling.owner.Owner;
import cloud.sentiric.signaling.owner.SharedDialogs.Beat;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The store of subscriptions that all nodes share, so that they outlive the node that has them. Any thread. */
public interface SharedSubscriptions {
    /** What became of a new one. */
    enum Opened {
        OPENED,
        /** Its watcher has as many as a user may have. */
        FULL
    }

    /** Keeps a new subscription. */
    CompletionStage<Opened> open(Subscription subscription, Owner self);

    /** Keeps what has changed; false if another node has it now. */
    CompletionStage<Boolean> keep(Subscription subscription, Owner self);

    /** Forgets a subscription; false if another node has it now. */
    CompletionStage<Boolean> forget(Subscription subscription, Owner self);

    /**
     * Takes over one that another node has, for a request inside its dialog; that node is told. Null if there is none.
     */
    CompletionStage<@Nullable Subscription> claim(DialogId id, String remoteTag, Owner self);

    /** Takes over one of a lost owner; null if that one is not its owner any more, or has had a beat since. */
    CompletionStage<@Nullable Subscription> inherit(DialogId id, Owner lost, Duration silence, Owner self);

    /** Says that an owner lives. */
    CompletionStage<Beat> beat(Owner self);

    /** Says that an owner has left what it had to others. */
    CompletionStage<Void> leave(Owner self);

    /** Owners whose last beat is older than so long, or who have left. */
    CompletionStage<List<Owner>> silent(Duration silence);

    /** Some subscriptions of an owner, at random. */
    CompletionStage<List<DialogId>> some(Owner owner, int limit);

    /** Forgets an owner that has no subscriptions and has been silent for so long. */
    CompletionStage<Void> dismiss(Owner lost, Duration silence);
}
