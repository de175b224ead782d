package cloud.sentiric.signaling.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.signaling.transaction.Action.End;
import cloud.sentiric.signaling.transaction.Action.GiveUp;
import cloud.sentiric.signaling.transaction.Action.Pass;
import cloud.sentiric.signaling.transaction.Action.Start;
import cloud.sentiric.signaling.transaction.Action.Stop;
import cloud.sentiric.signaling.transaction.Action.Transmit;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** RFC 3261 §17.1.1, §17.1.2, §17.2.2 and RFC 6026 §7.2. */
final class OtherMachinesTest {
    private static final byte[] REQUEST = {1};
    private static final byte[] RESPONSE = {2};
    private static final byte[] ACK = {3};

    private static Start start(TimerName timer, long millis) {
        return new Start(timer, Duration.ofMillis(millis).toNanos());
    }

    @Nested
    class NonInviteServer {
        private final NonInviteServerMachine machine = new NonInviteServerMachine(Timing.DEFAULT);

        @Test
        void aRetransmissionGetsTheLastResponse() {
            assertThat(machine.retransmitted()).isEmpty();
            machine.reply(100, REQUEST);
            assertThat(machine.retransmitted()).containsExactly(new Transmit(REQUEST));
            assertThat(machine.reply(200, RESPONSE))
                    .containsExactly(new Transmit(RESPONSE), start(TimerName.J, 32_000));
            assertThat(machine.retransmitted()).containsExactly(new Transmit(RESPONSE));
        }

        @Test
        void thereIsOneFinalResponse() {
            machine.reply(401, RESPONSE);
            assertThat(machine.reply(200, RESPONSE)).isEmpty();
            assertThat(machine.expired(TimerName.J)).containsExactly(new End());
            assertThat(machine.retransmitted()).isEmpty();
        }
    }

    @Nested
    class NonInviteClient {
        private final NonInviteClientMachine machine = new NonInviteClientMachine(Timing.DEFAULT);

        @Test
        void retransmissionsSlowDownToT2AndEndAtTimerF() {
            assertThat(machine.start(REQUEST))
                    .containsExactly(new Transmit(REQUEST), start(TimerName.E, 500), start(TimerName.F, 32_000));
            for (long millis : new long[] {1000, 2000, 4000, 4000}) {
                assertThat(machine.expired(TimerName.E))
                        .containsExactly(new Transmit(REQUEST), start(TimerName.E, millis));
            }
            assertThat(machine.expired(TimerName.F)).containsExactly(new Stop(TimerName.E), new GiveUp(), new End());
        }

        @Test
        void aProvisionalSlowsDownAtOnce() {
            machine.start(REQUEST);
            assertThat(machine.response(100, () -> ACK)).containsExactly(new Pass());
            assertThat(machine.expired(TimerName.E)).containsExactly(new Transmit(REQUEST), start(TimerName.E, 4000));
        }

        @Test
        void theFinalResponseIsPassedOnce() {
            machine.start(REQUEST);
            assertThat(machine.response(200, () -> ACK)).contains(new Pass(), start(TimerName.K, 5000));
            assertThat(machine.response(200, () -> ACK)).isEmpty();
            assertThat(machine.expired(TimerName.K)).containsExactly(new End());
        }
    }

    @Nested
    class InviteClient {
        private final InviteClientMachine machine = new InviteClientMachine(Timing.DEFAULT);

        @Test
        void retransmissionsDoubleWithoutBoundAndEndAtTimerB() {
            assertThat(machine.start(REQUEST))
                    .containsExactly(new Transmit(REQUEST), start(TimerName.A, 500), start(TimerName.B, 32_000));
            for (long millis : new long[] {1000, 2000, 4000, 8000, 16_000}) {
                assertThat(machine.expired(TimerName.A))
                        .containsExactly(new Transmit(REQUEST), start(TimerName.A, millis));
            }
            assertThat(machine.expired(TimerName.B)).containsExactly(new Stop(TimerName.A), new GiveUp(), new End());
        }

        @Test
        void aProvisionalEndsRetransmission() {
            machine.start(REQUEST);
            assertThat(machine.response(180, () -> ACK))
                    .contains(new Stop(TimerName.A), new Stop(TimerName.B), new Pass());
            assertThat(machine.expired(TimerName.A)).isEmpty();
            assertThat(machine.response(183, () -> ACK)).contains(new Pass());
            assertThat(machine.expired(TimerName.C)).contains(new GiveUp(), new End());
        }

        @Test
        void aRefusalIsAcknowledgedEachTimeButPassedOnce() {
            machine.start(REQUEST);
            assertThat(machine.response(486, () -> ACK)).contains(new Transmit(ACK), new Pass());
            assertThat(machine.response(486, () -> ACK)).containsExactly(new Transmit(ACK));
            assertThat(machine.response(180, () -> ACK)).isEmpty();
            assertThat(machine.expired(TimerName.D)).containsExactly(new End());
        }

        @Test
        void every2xxIsPassedAndNoneAcknowledged() {
            machine.start(REQUEST);
            assertThat(machine.response(200, () -> ACK)).contains(new Pass()).doesNotContain(new Transmit(ACK));
            assertThat(machine.response(200, () -> ACK)).containsExactly(new Pass());
            assertThat(machine.response(486, () -> ACK)).isEmpty();
            assertThat(machine.expired(TimerName.M)).containsExactly(new End());
        }
    }
}
