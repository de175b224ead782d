package cloud.sentiric.signaling.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.subscription.SubscriptionInput.Answered;
import cloud.sentiric.signaling.subscription.SubscriptionInput.Blind;
import cloud.sentiric.signaling.subscription.SubscriptionInput.Changed;
import cloud.sentiric.signaling.subscription.SubscriptionInput.Refreshed;
import cloud.sentiric.signaling.subscription.SubscriptionInput.TimedOut;
import cloud.sentiric.signaling.subscription.SubscriptionInput.Unsubscribed;
import cloud.sentiric.signaling.subscription.SubscriptionState.Closing;
import cloud.sentiric.signaling.subscription.SubscriptionState.Gone;
import cloud.sentiric.signaling.subscription.SubscriptionState.Notifying;
import cloud.sentiric.signaling.subscription.SubscriptionWorld.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Seeded histories of a subscription: news are lost, looks are slow and fail, NOTIFYs fail, watchers come and go. */
final class SubscriptionSimulationTest {
    private static final int HISTORIES = Boolean.parseBoolean(System.getenv("SENTIRIC_LONG")) ? 100_000 : 5000;
    private static final int STEPS = 60;

    @Test
    void theWatcherKnowsTheStateInTheEnd() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            new History(seed).run();
        }
    }

    /** One history; everything that is under way is in a queue by its time. */
    private static final class History {
        private record Due(Instant at, int number, Runnable task) {}

        private final Random random;
        private final int seed;
        private final SubscriptionWorld world = new SubscriptionWorld();
        private final PriorityQueue<Due> queue =
                new PriorityQueue<>(Comparator.comparing(Due::at).thenComparingInt(Due::number));
        private int number;
        private int value;
        private int looksSeen;
        private int sentSeen;
        private long highest;
        private boolean inFlight;
        private boolean calm;
        private @Nullable Document known;
        private boolean over;

        History(int seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        void run() {
            settle();
            for (int i = 0; i < STEPS && !(world.state instanceof Gone); i++) {
                if (queue.isEmpty() || random.nextInt(4) == 0) {
                    world.now = world.now.plusMillis(random.nextInt(3000));
                    outside();
                    settle();
                } else {
                    next();
                }
            }
            calm = true;
            world.on(new Changed());
            settle();
            var limit = world.now.plus(Duration.ofMinutes(40));
            while (next(limit)) {}
            if (!(world.state instanceof Gone)) {
                assertThat(known).as("seed %d", seed).isEqualTo(new Value(value));
            }
            while (!(world.state instanceof Gone) && next(Instant.MAX)) {}
            assertThat(world.state).as("seed %d ends", seed).isInstanceOf(Gone.class);
            assertThat(world.timers).as("seed %d leaves no timer", seed).isEmpty();
            assertThat(world.forgotten()).as("seed %d is forgotten", seed).isTrue();
        }

        private void outside() {
            switch (random.nextInt(10)) {
                case 0 -> {
                    var subscription = world.subscription();
                    if (subscription != null && !world.ending()) {
                        world.on(new Refreshed(subscription.until(world.now.plus(SubscriptionWorld.LIFETIME))));
                    }
                }
                case 1 -> {
                    var subscription = world.subscription();
                    if (subscription != null && random.nextInt(5) == 0 && !world.ending()) {
                        world.on(new Unsubscribed(subscription));
                    }
                }
                default -> {
                    value = random.nextInt(4);
                    if (random.nextInt(3) > 0) {
                        world.on(new Changed());
                    }
                }
            }
        }

        /** Takes what the machine has wanted since. */
        private void settle() {
            while (looksSeen < world.looks) {
                looksSeen++;
                boolean fails = !calm && random.nextInt(5) == 0;
                later(random.nextInt(300), () -> {
                    if (fails) {
                        world.on(new Blind());
                    } else {
                        world.looked(value);
                    }
                });
            }
            while (sentSeen < world.sent.size()) {
                var notify = world.sent.get(sentSeen++);
                assertThat(over)
                        .as("seed %d: nothing follows the last NOTIFY", seed)
                        .isFalse();
                assertThat(inFlight).as("seed %d: one NOTIFY at a time", seed).isFalse();
                long cseq = notify.subscription().dialog().localCseq();
                assertThat(cseq).as("seed %d: CSeq grows", seed).isGreaterThan(highest);
                highest = cseq;
                inFlight = true;
                over = notify.state().startsWith("terminated");
                fly(notify.document());
            }
        }

        private void fly(@Nullable Document document) {
            int luck = calm ? 0 : random.nextInt(20);
            if (luck == 19) {
                later(32_000, () -> land(new TimedOut()));
            } else if (luck > 14) {
                later(random.nextInt(200), () -> land(new Answered(luck > 17 ? 500 : 503, null)));
            } else {
                later(random.nextInt(200), () -> {
                    known = document == null ? known : document;
                    land(new Answered(200, null));
                });
            }
        }

        private void land(SubscriptionInput outcome) {
            inFlight = false;
            assertThat(world.state instanceof Notifying
                            || world.state instanceof Closing
                            || world.state instanceof Gone)
                    .as("seed %d: a NOTIFY is waited for", seed)
                    .isTrue();
            world.on(outcome);
        }

        private void later(long millis, Runnable task) {
            queue.add(new Due(world.now.plusMillis(millis), number++, task));
        }

        private void next() {
            boolean _ = next(Instant.MAX);
        }

        /** Lets the next thing happen, of the queue or of the timers; false if there is none before the limit. */
        private boolean next(Instant limit) {
            var timer = world.timers.entrySet().stream().min(Map.Entry.comparingByValue());
            var due = queue.peek();
            if (due != null && (timer.isEmpty() || !timer.get().getValue().isBefore(due.at()))) {
                if (due.at().isAfter(limit)) {
                    return false;
                }
                queue.poll();
                world.now = due.at().isAfter(world.now) ? due.at() : world.now;
                due.task().run();
            } else if (timer.isPresent() && !timer.get().getValue().isAfter(limit)) {
                world.elapse(timer.get().getKey());
            } else {
                return false;
            }
            settle();
            return true;
        }
    }
}
