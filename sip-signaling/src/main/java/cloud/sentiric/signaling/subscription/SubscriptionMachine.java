package cloud.sentiric.signaling.subscription;

import cloud.sentiric.signaling.subscription.SubscriptionAction.Forget;
import cloud.sentiric.signaling.subscription.SubscriptionAction.Keep;
import cloud.sentiric.signaling.subscription.SubscriptionAction.Look;
import cloud.sentiric.signaling.subscription.SubscriptionAction.Notify;
import cloud.sentiric.signaling.subscription.SubscriptionAction.Start;
import cloud.sentiric.signaling.subscription.SubscriptionAction.Stop;
import cloud.sentiric.signaling.subscription.SubscriptionInput.Answered;
import cloud.sentiric.signaling.subscription.SubscriptionInput.Begun;
import cloud.sentiric.signaling.subscription.SubscriptionInput.Blind;
import cloud.sentiric.signaling.subscription.SubscriptionInput.Changed;
import cloud.sentiric.signaling.subscription.SubscriptionInput.Elapsed;
import cloud.sentiric.signaling.subscription.SubscriptionInput.Looked;
import cloud.sentiric.signaling.subscription.SubscriptionInput.Refreshed;
import cloud.sentiric.signaling.subscription.SubscriptionInput.TakenAway;
import cloud.sentiric.signaling.subscription.SubscriptionInput.TimedOut;
import cloud.sentiric.signaling.subscription.SubscriptionInput.Unsubscribed;
import cloud.sentiric.signaling.subscription.SubscriptionState.Closing;
import cloud.sentiric.signaling.subscription.SubscriptionState.Gone;
import cloud.sentiric.signaling.subscription.SubscriptionState.Notifying;
import cloud.sentiric.signaling.subscription.SubscriptionState.Recovering;
import cloud.sentiric.signaling.subscription.SubscriptionState.Resting;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The notifier's side of a subscription (RFC 6665 §4.2). It has no state pending: who may watch is known at once.
 *
 * <pre>
 *            something to tell               2xx
 *   Resting ──────────────────▶ Notifying ──────────▶ Resting
 *      ▲                         │  │ 503 and the like, a failure to send
 *      │ after a while           │  └──────────────▶ Recovering
 *      └─────────────────────────┼──────────────────────┘
 *                                │ 481 and other refusals, no answer in 64·T1
 *   ended: the last NOTIFY       ▼
 *   Resting, Recovering ──▶ Closing ──▶ Gone
 * </pre>
 */
final class SubscriptionMachine {
    /** Reason of the end where nobody refreshed, and where the watcher wanted it (RFC 6665 §4.2.2, §4.4.1). */
    static final String TIMEOUT = "timeout";

    /** NOTIFYs that fail in a row before the watcher is given up. */
    private static final int MOST_FAILURES = 8;

    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final int DOUBLINGS = 6;
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(10);
    private static final Duration BLIND = Duration.ofSeconds(2);

    /** What may pass by itself, as far as a response says (RFC 5057 §5.2). */
    private static final Set<Integer> PASSING = Set.of(491, 500, 503, 504);

    private static final int NO_DIALOG = 481;

    /** State of a subscription that begins. */
    SubscriptionState begin(Subscription subscription) {
        return new Resting(Watch.of(subscription));
    }

    /** State of a subscription that is over as it begins: a fetch (RFC 6665 §4.4.3). */
    SubscriptionState fetch(Subscription subscription) {
        return new Resting(Watch.of(subscription).ending(TIMEOUT));
    }

    Step on(SubscriptionState state, SubscriptionInput input, Instant now) {
        if (input instanceof TakenAway) {
            return Step.to(new Gone());
        }
        return switch (state) {
            case Resting(var watch) -> resting(watch, input, now);
            case Notifying(var watch) -> notifying(watch, input, now);
            case Recovering(var watch) -> recovering(watch, input, now);
            case Closing _ -> closing(state, input);
            case Gone _ -> Step.to(state);
        };
    }

    private static Step resting(Watch watch, SubscriptionInput input, Instant now) {
        return switch (input) {
            case Begun _ -> begun(watch);
            case Refreshed(var subscription) -> refreshed(new Resting(watch.with(subscription)), subscription);
            case Unsubscribed(var subscription) -> ended(watch.with(subscription));
            case Changed _ -> Step.to(new Resting(watch), new Look());
            case Looked(var sight) ->
                tell(watch.seeing(sight.document()), now).after(new Start(SubscriptionTimer.LOOK, sight.until()));
            case Blind _ -> blind(watch, now);
            case Elapsed(var timer) ->
                switch (timer) {
                    case EXPIRY -> ended(watch);
                    case LOOK, RETRY -> Step.to(new Resting(watch), new Look());
                    case PAUSE -> tell(watch, now);
                };
            case Answered _, TimedOut _, TakenAway _ -> Step.to(new Resting(watch));
        };
    }

    private static Step notifying(Watch watch, SubscriptionInput input, Instant now) {
        return switch (input) {
            case Answered(var status, var retryAfter) -> answered(watch, status, retryAfter, now);
            // RFC 6665 §4.2.2: timer F ends the subscription.
            case TimedOut _ -> Step.to(new Gone(), new Forget(watch.subscription()));
            default -> meanwhile(new Notifying(watch), input, now);
        };
    }

    private static Step recovering(Watch watch, SubscriptionInput input, Instant now) {
        return switch (input) {
            case Elapsed(var timer)
            when timer == SubscriptionTimer.RETRY -> Step.to(new Resting(watch.owing()), new Look());
            case Unsubscribed(var subscription) -> ended(watch.with(subscription));
            case Elapsed(var timer) when timer == SubscriptionTimer.EXPIRY -> ended(watch);
            default -> meanwhile(new Recovering(watch), input, now);
        };
    }

    /** What is only written down until the NOTIFY that is under way is done with. */
    private static Step meanwhile(SubscriptionState state, SubscriptionInput input, Instant now) {
        var watch = watch(state);
        return switch (input) {
            case Refreshed(var subscription) -> refreshed(with(state, watch.with(subscription)), subscription);
            case Unsubscribed(var subscription) -> endedMeanwhile(state, watch.with(subscription));
            case Changed _ -> Step.to(state, new Look());
            case Looked(var sight) ->
                Step.to(with(state, watch.seeing(sight.document())), new Start(SubscriptionTimer.LOOK, sight.until()));
            case Blind _ -> Step.to(state, new Start(SubscriptionTimer.LOOK, now.plus(BLIND)));
            case Elapsed(var timer) ->
                switch (timer) {
                    case EXPIRY -> endedMeanwhile(state, watch);
                    case LOOK -> Step.to(state, new Look());
                    case PAUSE, RETRY -> Step.to(state);
                };
            case Begun _, Answered _, TimedOut _, TakenAway _ -> Step.to(state);
        };
    }

    private static Step closing(SubscriptionState state, SubscriptionInput input) {
        return switch (input) {
            case Answered _, TimedOut _ -> Step.to(new Gone());
            case Begun _, Refreshed _, Unsubscribed _, Changed _, Looked _, Blind _, Elapsed _, TakenAway _ ->
                Step.to(state);
        };
    }

    private static Step begun(Watch watch) {
        var state = new Resting(watch);
        return watch.ending() == null
                ? Step.to(
                        state,
                        new Start(SubscriptionTimer.EXPIRY, watch.subscription().expires()),
                        new Look())
                : Step.to(state, new Look());
    }

    /** RFC 6665 §4.2.1.2: a SUBSCRIBE is followed by a NOTIFY, whatever has changed. */
    private static Step refreshed(SubscriptionState state, Subscription subscription) {
        return Step.to(
                state, new Keep(subscription), new Start(SubscriptionTimer.EXPIRY, subscription.expires()), new Look());
    }

    private static Step ended(Watch watch) {
        return endedMeanwhile(new Resting(watch), watch);
    }

    private static Step endedMeanwhile(SubscriptionState state, Watch watch) {
        return Step.to(with(state, watch.ending(TIMEOUT)), new Stop(SubscriptionTimer.EXPIRY), new Look());
    }

    private static Step blind(Watch watch, Instant now) {
        return watch.ending() == null
                ? Step.to(new Resting(watch), new Start(SubscriptionTimer.LOOK, now.plus(BLIND)))
                : tell(watch, now);
    }

    private static Step answered(Watch watch, int status, @Nullable Duration retryAfter, Instant now) {
        if (status < 300) {
            return tell(watch.succeeded(), now);
        }
        boolean passing = PASSING.contains(status) || retryAfter != null;
        if (status == NO_DIALOG || !passing || watch.failures() == MOST_FAILURES) {
            return Step.to(new Gone(), new Forget(watch.subscription()));
        }
        if (watch.ending() != null) {
            return tell(watch.failed(), now);
        }
        var delay =
                retryAfter == null ? FIRST_RETRY.multipliedBy(1L << Math.min(watch.failures(), DOUBLINGS)) : retryAfter;
        var at = now.plus(delay.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : delay);
        return Step.to(new Recovering(watch.failed()), new Start(SubscriptionTimer.RETRY, at));
    }

    /** Sends a NOTIFY if there is something to tell, and it is not too soon. */
    private static Step tell(Watch watch, Instant now) {
        var ending = watch.ending();
        if (!watch.isDue() || (watch.seen() == null && ending == null)) {
            return Step.to(new Resting(watch));
        }
        if (!watch.owed() && now.isBefore(watch.quiet())) {
            return Step.to(new Resting(watch), new Start(SubscriptionTimer.PAUSE, watch.quiet()));
        }
        var telling = watch.telling(watch.subscription().dialog().next(), now);
        var subscription = telling.subscription();
        if (ending != null) {
            return Step.to(new Closing(), new Notify(subscription, watch.seen(), "terminated;reason=" + ending));
        }
        long left = Math.max(
                1, Duration.between(now, subscription.expires()).plusMillis(999).toSeconds());
        return Step.to(
                new Notifying(telling),
                new Stop(SubscriptionTimer.PAUSE),
                new Notify(subscription, watch.seen(), "active;expires=" + left));
    }

    private static Watch watch(SubscriptionState state) {
        return switch (state) {
            case Resting(var watch) -> watch;
            case Notifying(var watch) -> watch;
            case Recovering(var watch) -> watch;
            case Closing _, Gone _ -> throw new IllegalStateException("over");
        };
    }

    private static SubscriptionState with(SubscriptionState state, Watch watch) {
        return switch (state) {
            case Resting _ -> new Resting(watch);
            case Notifying _ -> new Notifying(watch);
            case Recovering _ -> new Recovering(watch);
            case Closing _, Gone _ -> state;
        };
    }
}
