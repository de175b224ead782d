package cloud.sentiric.signaling.subscription;

import cloud.sentiric.signaling.sip.Header;
import cloud.sentiric.signaling.sip.Method;
import cloud.sentiric.signaling.sip.Request;
import cloud.sentiric.signaling.sip.Response;
import cloud.sentiric.signaling.subscription.SubscriptionAction.Forget;
import cloud.sentiric.signaling.subscription.SubscriptionAction.Keep;
import cloud.sentiric.signaling.subscription.SubscriptionAction.Look;
import cloud.sentiric.signaling.subscription.SubscriptionAction.Notify;
import cloud.sentiric.signaling.subscription.SubscriptionAction.Start;
import cloud.sentiric.signaling.subscription.SubscriptionAction.Stop;
import cloud.sentiric.signaling.subscription.SubscriptionInput.Answered;
import cloud.sentiric.signaling.subscription.SubscriptionInput.Begun;
import cloud.sentiric.signaling.subscription.SubscriptionInput.Blind;
import cloud.sentiric.signaling.subscription.SubscriptionInput.Elapsed;
import cloud.sentiric.signaling.subscription.SubscriptionInput.Looked;
import cloud.sentiric.signaling.subscription.SubscriptionInput.TakenAway;
import cloud.sentiric.signaling.subscription.SubscriptionInput.TimedOut;
import cloud.sentiric.signaling.subscription.SubscriptionState.Closing;
import cloud.sentiric.signaling.subscription.SubscriptionState.Gone;
import cloud.sentiric.signaling.subscription.SubscriptionState.Notifying;
import cloud.sentiric.signaling.subscription.SubscriptionState.Recovering;
import cloud.sentiric.signaling.subscription.SubscriptionState.Resting;
import cloud.sentiric.signaling.transaction.ClientOutcome;
import cloud.sentiric.signaling.transaction.Timer;
import cloud.sentiric.signaling.transaction.Transactions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One subscription: keeps its state, does what the machine says, brings answers back to the worker that owns it. */
final class OpenSubscription {
    /** After which it goes on though the store has not answered: longer than its deadline. */
    private static final Duration STORE_PATIENCE = Duration.ofSeconds(2);

    private static final int NOT_SENT = 500;

    private final Subscriptions owner;
    private final SubscriptionMachine machine;
    private final Transactions transactions;
    private final Subscriptions.Parts parts;
    private final Map<SubscriptionTimer, Timer> timers = new EnumMap<>(SubscriptionTimer.class);
    private Subscription subscription;
    private SubscriptionState state;
    private int looks;
    private int lookedAt;
    private int notified;

    OpenSubscription(
            Subscriptions owner,
            SubscriptionMachine machine,
            Transactions transactions,
            Subscriptions.Parts parts,
            Subscription subscription,
            SubscriptionState state) {
        this.owner = owner;
        this.machine = machine;
        this.transactions = transactions;
        this.parts = parts;
        this.subscription = subscription;
        this.state = state;
    }

    void begin() {
        on(new Begun());
    }

    /** The subscription as it is now. */
    Subscription subscription() {
        return subscription;
    }

    boolean has(Request request) {
        return subscription.dialog().has(request);
    }

    /** Whether it goes on. */
    boolean lives() {
        return watch() != null && live(watch());
    }

    private static boolean live(@Nullable Watch watch) {
        return watch != null && watch.ending() == null;
    }

    private @Nullable Watch watch() {
        return switch (state) {
            case Resting(var watch) -> watch;
            case Notifying(var watch) -> watch;
            case Recovering(var watch) -> watch;
            case Closing _, Gone _ -> null;
        };
    }

    /** Writes it into the store again. */
    void keep() {
        if (lives()) {
            perform(new Keep(subscription));
        }
    }

    void on(SubscriptionInput input) {
        var step = machine.on(state, input, transactions.now());
        state = step.state();
        var watch = watch();
        if (watch != null) {
            subscription = watch.subscription();
        }
        step.actions().forEach(this::perform);
        if (state instanceof Gone) {
            timers.values().forEach(Timer::cancel);
            timers.clear();
            owner.ended(this);
        }
    }

    private void perform(SubscriptionAction action) {
        switch (action) {
            case Look _ -> look();
            case Keep(var kept) -> kept(kept);
            case Forget(var forgotten) -> parts.store().forget(forgotten, parts.self());
            case Notify send -> notify(send);
            case Start(var timer, var at) -> {
                stop(timer);
                var delay = Duration.between(transactions.now(), at);
                timers.put(timer, transactions.after(delay.isNegative() ? Duration.ZERO : delay, () -> {
                    timers.remove(timer);
                    on(new Elapsed(timer));
                }));
            }
            case Stop(var timer) -> stop(timer);
        }
    }

    private void stop(SubscriptionTimer timer) {
        var running = timers.remove(timer);
        if (running != null) {
            running.cancel();
        }
    }

    private boolean home(Runnable task) {
        return parts.home().test(subscription.dialog().callId(), task);
    }

    private void look() {
        int number = ++looks;
        var patience = transactions.after(STORE_PATIENCE, () -> seen(number, new Blind()));
        parts.resources().look(subscription.event(), subscription.resource()).whenComplete((sight, failure) -> {
            // Where the worker cannot take it, nothing was seen, as the timer says.
            boolean _ = home(() -> {
                patience.cancel();
                seen(number, failure == null ? new Looked(sight) : new Blind());
            });
        });
    }

    private void seen(int number, SubscriptionInput what) {
        if (number > lookedAt) {
            lookedAt = number;
            on(what);
        }
    }

    private void kept(Subscription kept) {
        parts.store().keep(kept, parts.self()).thenAccept(ours -> {
            if (!ours) {
                // Where the worker cannot take it, the next NOTIFY finds out.
                boolean _ = home(() -> on(new TakenAway()));
            }
        });
    }

    /** A NOTIFY goes out only while this node has the subscription, as far as the store can tell. */
    private void notify(Notify send) {
        int number = ++notified;
        var patience = transactions.after(STORE_PATIENCE, () -> sendOnce(number, send));
        var subscribed = send.subscription();
        var standing = state instanceof Closing
                ? parts.store().forget(subscribed, parts.self())
                : parts.store().keep(subscribed, parts.self());
        standing.whenComplete((ours, failure) -> {
            // Where the worker cannot take it, the timer will.
            boolean _ = home(() -> {
                patience.cancel();
                if (failure == null && !ours) {
                    on(new TakenAway());
                } else {
                    sendOnce(number, send);
                }
            });
        });
    }

    private void sendOnce(int number, Notify send) {
        if (number == notified && (state instanceof Notifying || state instanceof Closing)) {
            notified++;
            send(send);
        }
    }

    private void send(Notify send) {
        var dialog = send.subscription().dialog();
        var headers = List.of(
                new Header("Event", send.subscription().eventValue()),
                new Header("Subscription-State", send.state()),
                new Header("Allow-Events", owner.allowEvents()));
        var request = dialog.request(Method.NOTIFY, owner.contact(), headers);
        var document = send.document();
        if (document != null) {
            var text = document.text(dialog.localCseq() - 1);
            request =
                    request.withBody(send.subscription().event().contentType(), text.getBytes(StandardCharsets.UTF_8));
        }
        transactions.send(request, this::answered);
    }

    private void answered(ClientOutcome outcome) {
        switch (outcome) {
            case ClientOutcome.Answered(var response) -> {
                if (response.status() >= 200) {
                    on(new Answered(response.status(), retryAfter(response)));
                }
            }
            case ClientOutcome.TimedOut _ -> on(new TimedOut());
            case ClientOutcome.Failed _ -> on(new Answered(NOT_SENT, null));
        }
    }

    private static @Nullable Duration retryAfter(Response response) {
        var value = response.header("Retry-After");
        if (value == null) {
            return null;
        }
        int end = 0;
        while (end < Math.min(value.length(), 9) && value.charAt(end) >= '0' && value.charAt(end) <= '9') {
            end++;
        }
        return end == 0 ? null : Duration.ofSeconds(Long.parseLong(value.substring(0, end)));
    }
}
