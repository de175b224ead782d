package cloud.sentiric.signaling.subscription;

import cloud.sentiric.signaling.dialog.Dialog;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.CallId;
import cloud.sentiric.signaling.subscription.Resources.Sight;
import cloud.sentiric.signaling.subscription.SubscriptionAction.Forget;
import cloud.sentiric.signaling.subscription.SubscriptionAction.Keep;
import cloud.sentiric.signaling.subscription.SubscriptionAction.Look;
import cloud.sentiric.signaling.subscription.SubscriptionAction.Notify;
import cloud.sentiric.signaling.subscription.SubscriptionAction.Start;
import cloud.sentiric.signaling.subscription.SubscriptionAction.Stop;
import cloud.sentiric.signaling.subscription.SubscriptionState.Closing;
import cloud.sentiric.signaling.subscription.SubscriptionState.Gone;
import cloud.sentiric.signaling.subscription.SubscriptionState.Notifying;
import cloud.sentiric.signaling.subscription.SubscriptionState.Recovering;
import cloud.sentiric.signaling.subscription.SubscriptionState.Resting;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A subscription machine with all around it written down; time is {@link #now}. */
final class SubscriptionWorld {
    static final EventPackage PRESENCE = new EventPackage("presence", "application/pidf+xml", Duration.ofSeconds(5));
    static final Duration LIFETIME = Duration.ofHours(1);

    /** The state of a resource that is a number. */
    record Value(int value) implements Document {
        @Override
        public String text(long version) {
            return "number " + value;
        }
    }

    private final SubscriptionMachine machine = new SubscriptionMachine();
    final Map<SubscriptionTimer, Instant> timers = new EnumMap<>(SubscriptionTimer.class);
    final List<Notify> sent = new ArrayList<>();
    final List<Object> stored = new ArrayList<>();
    Instant now = Instant.ofEpochSecond(1_800_000_000);
    int looks;
    SubscriptionState state;

    SubscriptionWorld() {
        state = machine.begin(subscription(now.plus(LIFETIME)));
        on(new SubscriptionInput.Begun());
    }

    /** One that is a fetch. */
    static SubscriptionWorld fetch() {
        var world = new SubscriptionWorld();
        world.timers.clear();
        world.looks = 0;
        world.state = world.machine.fetch(subscription(world.now));
        world.on(new SubscriptionInput.Begun());
        return world;
    }

    static Subscription subscription(Instant expires) {
        return new Subscription(
                new Dialog(
                        new CallId("watch"),
                        "ours",
                        "theirs",
                        0,
                        1,
                        "<sip:1002@sentiric.cloud>;tag=ours",
                        "<sip:1001@sentiric.cloud>;tag=theirs",
                        "sip:1001@192.0.2.7:5070",
                        List.of("<sip:192.0.2.1:5060;lr;sn=xyz>"),
                        new InetSocketAddress("192.0.2.1", 5060)),
                PRESENCE,
                null,
                new Aor("1002", "sentiric.cloud"),
                new Aor("1001", "sentiric.cloud"),
                expires);
    }

    void on(SubscriptionInput input) {
        var step = machine.on(state, input, now);
        state = step.state();
        for (var action : step.actions()) {
            switch (action) {
                case Look _ -> looks++;
                case Keep keep -> stored.add(keep);
                case Forget forget -> stored.add(forget);
                case Notify notify -> sent.add(notify);
                case Start(var timer, var at) -> timers.put(timer, at);
                case Stop(var timer) -> timers.remove(timer);
            }
        }
        if (state instanceof Gone) {
            timers.clear();
        }
    }

    void looked(int value) {
        on(new SubscriptionInput.Looked(new Sight(new Value(value), now.plus(Duration.ofMinutes(30)))));
    }

    void answered(int status) {
        on(new SubscriptionInput.Answered(status, null));
    }

    /** Lets the time of a timer come. */
    void elapse(SubscriptionTimer timer) {
        var at = timers.remove(timer);
        if (at == null) {
            throw new AssertionError(timer + " does not run: " + timers);
        }
        now = at.isAfter(now) ? at : now;
        on(new SubscriptionInput.Elapsed(timer));
    }

    /** Whether it is taken out of the store, by the last NOTIFY or without. */
    boolean forgotten() {
        return (!stored.isEmpty() && stored.getLast() instanceof Forget)
                || (!sent.isEmpty() && sent.getLast().state().startsWith("terminated"));
    }

    /** Whether its end was decided. */
    boolean ending() {
        return switch (state) {
            case Resting(var watch) -> watch.ending() != null;
            case Notifying(var watch) -> watch.ending() != null;
            case Recovering(var watch) -> watch.ending() != null;
            case Closing _, Gone _ -> true;
        };
    }

    /** The subscription as it is; null once it is over. */
    @Nullable
    Subscription subscription() {
        return switch (state) {
            case Resting(var watch) -> watch.subscription();
            case Notifying(var watch) -> watch.subscription();
            case Recovering(var watch) -> watch.subscription();
            case Closing _, Gone _ -> null;
        };
    }
}
