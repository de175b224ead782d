package cloud.sentiric.signaling.transaction;

import static cloud.sentiric.signaling.transaction.InviteServerMachine.State.ACCEPTED;
import static cloud.sentiric.signaling.transaction.InviteServerMachine.State.COMPLETED;
import static cloud.sentiric.signaling.transaction.InviteServerMachine.State.CONFIRMED;
import static cloud.sentiric.signaling.transaction.InviteServerMachine.State.PROCEEDING;
import static cloud.sentiric.signaling.transaction.InviteServerMachine.State.TERMINATED;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.transaction.Action.End;
import cloud.sentiric.signaling.transaction.Action.GiveUp;
import cloud.sentiric.signaling.transaction.Action.Pass;
import cloud.sentiric.signaling.transaction.Action.Start;
import cloud.sentiric.signaling.transaction.Action.Stop;
import cloud.sentiric.signaling.transaction.Action.Transmit;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** RFC 3261 §17.2.1 and RFC 6026 §7.1. */
final class InviteServerMachineTest {
    private static final byte[] MESSAGE = {1};
    private static final byte[] OTHER = {2};

    private final InviteServerMachine machine = new InviteServerMachine(Timing.DEFAULT);

    private static Start start(TimerName timer, long millis) {
        return new Start(timer, Duration.ofMillis(millis).toNanos());
    }

    @Nested
    class Proceeding {
        @Test
        void aRetransmissionBeforeAnyResponseIsSilent() {
            assertThat(machine.retransmitted()).isEmpty();
        }

        @Test
        void aRetransmissionGetsTheLastProvisional() {
            machine.reply(100, MESSAGE);
            machine.reply(180, OTHER);
            assertThat(machine.retransmitted()).containsExactly(new Transmit(OTHER));
            assertThat(machine.state()).isEqualTo(PROCEEDING);
        }

        @Test
        void aRefusalIsRepeatedUntilItsAck() {
            assertThat(machine.reply(486, MESSAGE))
                    .containsExactly(new Transmit(MESSAGE), start(TimerName.G, 500), start(TimerName.H, 32_000));
            assertThat(machine.state()).isEqualTo(COMPLETED);
        }

        @Test
        void aRefusalOfOverloadIsRepeatedOnlyToWhoAsksAgain() {
            assertThat(machine.refuse(503, MESSAGE)).containsExactly(new Transmit(MESSAGE), start(TimerName.H, 32_000));
            assertThat(machine.state()).isEqualTo(COMPLETED);
            assertThat(machine.retransmitted()).containsExactly(new Transmit(MESSAGE));
        }

        @Test
        void anAckChangesNothing() {
            assertThat(machine.acknowledged()).isEmpty();
        }
    }

    @Nested
    class Completed {
        @BeforeEach
        void refuse() {
            machine.reply(486, MESSAGE);
        }

        @Test
        void timerGDoublesUpToT2() {
            for (long millis : new long[] {1000, 2000, 4000, 4000}) {
                assertThat(machine.expired(TimerName.G))
                        .containsExactly(new Transmit(MESSAGE), start(TimerName.G, millis));
            }
        }

        @Test
        void theAckEndsRepetition() {
            assertThat(machine.acknowledged())
                    .containsExactly(new Stop(TimerName.G), new Stop(TimerName.H), start(TimerName.I, 5000));
            assertThat(machine.state()).isEqualTo(CONFIRMED);
            assertThat(machine.retransmitted()).isEmpty();
            assertThat(machine.acknowledged()).isEmpty();
            assertThat(machine.expired(TimerName.I)).containsExactly(new End());
            assertThat(machine.state()).isEqualTo(TERMINATED);
        }

        @Test
        void withoutAckTheUserHears() {
            assertThat(machine.expired(TimerName.H)).containsExactly(new Stop(TimerName.G), new GiveUp(), new End());
        }

        @Test
        void asecondFinalResponseIsRefused() {
            assertThat(machine.reply(200, OTHER)).isEmpty();
            assertThat(machine.reply(487, OTHER)).isEmpty();
        }

        @Test
        void aRetransmissionGetsTheRefusal() {
            assertThat(machine.retransmitted()).containsExactly(new Transmit(MESSAGE));
        }
    }

    @Nested
    class Accepted {
        @BeforeEach
        void accept() {
            assertThat(machine.reply(200, MESSAGE)).containsExactly(new Transmit(MESSAGE), start(TimerName.L, 32_000));
            assertThat(machine.state()).isEqualTo(ACCEPTED);
        }

        @Test
        void aRetransmissionIsAbsorbed() {
            assertThat(machine.retransmitted()).isEmpty();
        }

        @Test
        void theUserMayRepeatIts2xx() {
            assertThat(machine.reply(200, OTHER)).containsExactly(new Transmit(OTHER));
            assertThat(machine.reply(180, OTHER)).isEmpty();
            assertThat(machine.reply(500, OTHER)).isEmpty();
        }

        @Test
        void anAckGoesToTheUser() {
            assertThat(machine.acknowledged()).containsExactly(new Pass());
        }

        @Test
        void itEndsByTimerL() {
            assertThat(machine.expired(TimerName.H)).isEmpty();
            assertThat(machine.expired(TimerName.L)).containsExactly(new End());
            assertThat(machine.reply(200, OTHER)).isEmpty();
        }
    }
}
