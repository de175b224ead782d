package cloud.sentiric.signaling.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.subscription.SubscriptionInput.Answered;
import cloud.sentiric.signaling.subscription.SubscriptionInput.Blind;
import cloud.sentiric.signaling.subscription.SubscriptionInput.Changed;
import cloud.sentiric.signaling.subscription.SubscriptionInput.Refreshed;
import cloud.sentiric.signaling.subscription.SubscriptionInput.TakenAway;
import cloud.sentiric.signaling.subscription.SubscriptionInput.TimedOut;
import cloud.sentiric.signaling.subscription.SubscriptionInput.Unsubscribed;
import cloud.sentiric.signaling.subscription.SubscriptionState.Gone;
import cloud.sentiric.signaling.subscription.SubscriptionState.Recovering;
import cloud.sentiric.signaling.subscription.SubscriptionState.Resting;
import cloud.sentiric.signaling.subscription.SubscriptionWorld.Value;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The notifier's side of a subscription (RFC 6665 §4.2). */
final class SubscriptionMachineTest {
    private final SubscriptionWorld world = new SubscriptionWorld();

    private Subscription subscription() {
        return Objects.requireNonNull(world.subscription());
    }

    @Test
    void aSubscriptionIsFollowedByANotify() {
        assertThat(world.looks).isEqualTo(1);
        world.looked(1);
        assertThat(world.sent).singleElement().satisfies(notify -> {
            assertThat(notify.document()).isEqualTo(new Value(1));
            assertThat(notify.state()).isEqualTo("active;expires=3600");
            assertThat(notify.subscription().dialog().localCseq()).isEqualTo(1);
        });
    }

    @Test
    void aFetchIsOneNotifyThatEndsIt() {
        var fetch = SubscriptionWorld.fetch();
        fetch.looked(1);
        assertThat(fetch.sent)
                .singleElement()
                .satisfies(notify -> assertThat(notify.state()).isEqualTo("terminated;reason=timeout"));
        fetch.answered(200);
        assertThat(fetch.state).isInstanceOf(Gone.class);
        assertThat(fetch.stored).isEmpty();
    }

    @Test
    void aFetchWhoseStateCannotBeSeenIsAnsweredWithoutOne() {
        var fetch = SubscriptionWorld.fetch();
        fetch.on(new Blind());
        assertThat(fetch.sent)
                .singleElement()
                .satisfies(notify -> assertThat(notify.document()).isNull());
    }

    @Nested
    class WhileResting {
        private void rest() {
            world.looked(1);
            world.answered(200);
        }

        @Test
        void whatHasNotChangedIsNotTold() {
            rest();
            world.on(new Changed());
            assertThat(world.looks).isEqualTo(2);
            world.looked(1);
            assertThat(world.sent).hasSize(1);
        }

        @Test
        void aChangeWaitsForThePause() {
            rest();
            world.now = world.now.plusSeconds(2);
            world.looked(2);
            assertThat(world.sent).hasSize(1);
            world.looked(3);
            world.elapse(SubscriptionTimer.PAUSE);
            assertThat(world.sent).hasSize(2);
            assertThat(world.sent.getLast().document()).isEqualTo(new Value(3));
            assertThat(world.sent.getLast().state()).isEqualTo("active;expires=3595");
        }

        @Test
        void aChangeAfterThePauseIsToldAtOnce() {
            rest();
            world.now = world.now.plusSeconds(6);
            world.looked(2);
            assertThat(world.sent).hasSize(2);
        }

        @Test
        void aRefreshIsToldThoughNothingChanged() {
            rest();
            var end = world.now.plus(Duration.ofHours(2));
            world.on(new Refreshed(subscription().until(end)));
            world.looked(1);
            assertThat(world.sent).hasSize(2);
            assertThat(world.sent.getLast().state()).isEqualTo("active;expires=7200");
            assertThat(world.timers).containsEntry(SubscriptionTimer.EXPIRY, end);
        }

        @Test
        void itsTimeEndsIt() {
            rest();
            world.elapse(SubscriptionTimer.EXPIRY);
            world.looked(1);
            assertThat(world.sent.getLast().state()).isEqualTo("terminated;reason=timeout");
            world.answered(200);
            assertThat(world.state).isInstanceOf(Gone.class);
            assertThat(world.timers).isEmpty();
        }

        @Test
        void itsWatcherEndsIt() {
            rest();
            world.on(new Unsubscribed(subscription()));
            world.looked(1);
            assertThat(world.sent.getLast().state()).isEqualTo("terminated;reason=timeout");
        }

        @Test
        void anEndIsToldThoughNothingCanBeSeen() {
            rest();
            world.elapse(SubscriptionTimer.EXPIRY);
            world.on(new Blind());
            assertThat(world.sent.getLast().document()).isEqualTo(new Value(1));
        }

        @Test
        void whoIsBlindLooksAgain() {
            rest();
            world.on(new Blind());
            int before = world.looks;
            world.elapse(SubscriptionTimer.LOOK);
            assertThat(world.looks).isEqualTo(before + 1);
        }

        @Test
        void whatAnotherNodeHasIsLeftToIt() {
            rest();
            world.on(new TakenAway());
            assertThat(world.state).isInstanceOf(Gone.class);
            assertThat(world.stored).isEmpty();
        }
    }

    @Nested
    class WhileNotifying {
        @Test
        void theNextOneWaitsForTheAnswer() {
            world.looked(1);
            world.looked(2);
            world.looked(3);
            assertThat(world.sent).hasSize(1);
            world.now = world.now.plusSeconds(6);
            world.answered(200);
            assertThat(world.sent).hasSize(2);
            assertThat(world.sent.getLast().document()).isEqualTo(new Value(3));
            assertThat(world.sent.getLast().subscription().dialog().localCseq()).isEqualTo(2);
        }

        @Test
        void anEndWaitsForTheAnswer() {
            world.looked(1);
            world.elapse(SubscriptionTimer.EXPIRY);
            assertThat(world.sent).hasSize(1);
            world.answered(200);
            assertThat(world.sent.getLast().state()).isEqualTo("terminated;reason=timeout");
        }

        @ParameterizedTest
        @ValueSource(ints = {481, 404, 480, 489, 603, 401})
        void aRefusalEndsIt(int status) {
            world.looked(1);
            world.answered(status);
            assertThat(world.state).isInstanceOf(Gone.class);
            assertThat(world.forgotten()).isTrue();
        }

        @Test
        void aWatcherThatKnowsNoDialogIsNotAskedToWait() {
            world.looked(1);
            world.on(new Answered(481, Duration.ofSeconds(5)));
            assertThat(world.state).isInstanceOf(Gone.class);
        }

        @Test
        void noAnswerEndsIt() {
            world.looked(1);
            world.on(new TimedOut());
            assertThat(world.state).isInstanceOf(Gone.class);
            assertThat(world.forgotten()).isTrue();
        }

        @ParameterizedTest
        @ValueSource(ints = {500, 503, 504})
        void whatMayPassIsTriedAgainWithWhatIsThenTheState(int status) {
            world.looked(1);
            world.answered(status);
            assertThat(world.state).isInstanceOf(Recovering.class);
            world.looked(2);
            assertThat(world.sent).hasSize(1);
            world.elapse(SubscriptionTimer.RETRY);
            world.looked(3);
            assertThat(world.sent.getLast().document()).isEqualTo(new Value(3));
            world.answered(200);
            assertThat(world.state).isInstanceOf(Resting.class);
        }

        @Test
        void aWatcherSaysWhenToTryAgain() {
            world.looked(1);
            world.on(new Answered(480, Duration.ofSeconds(30)));
            assertThat(world.timers).containsEntry(SubscriptionTimer.RETRY, world.now.plusSeconds(30));
        }

        @Test
        void aWatcherThatFailsForEverIsGivenUp() {
            world.looked(1);
            for (int i = 0; i < 8; i++) {
                world.answered(503);
                world.elapse(SubscriptionTimer.RETRY);
                world.looked(1);
            }
            world.answered(503);
            assertThat(world.state).isInstanceOf(Gone.class);
            assertThat(world.sent).hasSize(9);
        }
    }
}
