package cloud.sentiric.gateway.relay;

import static cloud.sentiric.gateway.relay.PendingInvite.Action.FORGET;
import static cloud.sentiric.gateway.relay.PendingInvite.Action.NOTHING;
import static cloud.sentiric.gateway.relay.PendingInvite.Action.REFUSE;
import static cloud.sentiric.gateway.relay.PendingInvite.Action.SEND;
import static cloud.sentiric.gateway.relay.PendingInvite.Action.WITHDRAW;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.gateway.relay.PendingInvite.Action;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PendingInviteTest {
    private static final InetSocketAddress SOMEBODY = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 5060);
    private static final long TICK = Duration.ofMillis(100).toNanos();
    private final PendingInvite ofClient = invite(false);
    private final PendingInvite ofNode = invite(true);
    private long now = 1;
    private boolean others = true;

    private static PendingInvite invite(boolean ofNode) {
        return new PendingInvite(new byte[0], 1, 1, ofNode, SOMEBODY, SOMEBODY, null, null);
    }

    private Action tick(PendingInvite invite, boolean answered, boolean gone) {
        now += TICK;
        return invite.tick(true, answered, gone, others, now);
    }

    /** What it does in so many ticks, but for nothing. */
    private List<Action> during(PendingInvite invite, int ticks, boolean answered, boolean gone) {
        var actions = new ArrayList<Action>();
        for (int i = 0; i < ticks && !actions.contains(FORGET); i++) {
            var action = tick(invite, answered, gone);
            if (action != NOTHING) {
                actions.add(action);
            }
        }
        return actions;
    }

    @Nested
    class OfAClient {
        @Test
        void waitsAsLongAsItsNodeLives() {
            assertThat(during(ofClient, 1000, true, false)).isEmpty();
            assertThat(ofClient.tick(false, true, false, true, now)).isEqualTo(FORGET);
        }

        @Test
        void goesToAnotherNodeAtOnce() {
            assertThat(tick(ofClient, true, true)).isEqualTo(SEND);
            assertThat(during(ofClient, 4, false, false)).isEmpty();
            // The other one answers, and is lost as well.
            assertThat(tick(ofClient, true, false)).isEqualTo(NOTHING);
            assertThat(tick(ofClient, true, true)).isEqualTo(SEND);
        }

        @Test
        void isSentAgainAndThenRefused() {
            assertThat(during(ofClient, 100, false, true))
                    .containsExactly(SEND, SEND, SEND, SEND, REFUSE, REFUSE, REFUSE, FORGET);
        }

        @Test
        void isRefusedIfNoNodeComesBack() {
            others = false;
            assertThat(during(ofClient, 15, true, true)).isEmpty();
            assertThat(during(ofClient, 100, true, true)).containsExactly(REFUSE, REFUSE, REFUSE, FORGET);
        }

        @Test
        void staysIfTheOnlyNodeComesBack() {
            others = false;
            assertThat(during(ofClient, 10, true, true)).isEmpty();
            assertThat(during(ofClient, 10, true, false)).isEmpty();
            assertThat(during(ofClient, 10, true, true)).isEmpty();
        }
    }

    @Nested
    class OfANode {
        @Test
        void isTakenBackUntilThePhoneHasAnswered() {
            assertThat(during(ofNode, 100, true, false)).isEmpty();
            assertThat(during(ofNode, 7, true, true)).containsExactly(WITHDRAW, WITHDRAW);
            assertThat(ofNode.tick(false, true, true, true, now)).isEqualTo(FORGET);
        }

        @Test
        void isForgottenIfThePhoneIsSilent() {
            assertThat(during(ofNode, 100, true, true)).containsExactly(WITHDRAW, WITHDRAW, WITHDRAW, FORGET);
        }

        @Test
        void ringsOnWhileTheOnlyNodeMayComeBack() {
            others = false;
            assertThat(during(ofNode, 15, true, true)).isEmpty();
            assertThat(during(ofNode, 100, true, true)).containsExactly(WITHDRAW, WITHDRAW, WITHDRAW, FORGET);
        }
    }

    /** Whatever happens: who lost his node for good has an end within 4 s of that, also through a second loss. */
    @Test
    void everyLossHasAnEnd() {
        var random = new Random(11);
        for (int run = 0; run < 5_000; run++) {
            var invite = invite(random.nextInt(4) == 0);
            now = 1;
            boolean told = false;
            for (int i = 0; i < 40 && !told; i++) {
                now += TICK;
                var action = invite.tick(true, random.nextInt(30) == 0 && i < 2, true, random.nextBoolean(), now);
                told = action == REFUSE || action == WITHDRAW;
            }
            assertThat(told).as("run " + run).isTrue();
        }
    }
}
