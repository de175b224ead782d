package cloud.sentiric.gateway.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.gateway.carrier.Step.Farewell;
import cloud.sentiric.gateway.sip.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class AttemptTest {
    private static final List<Hop> THREE = List.of(hop(1), hop(2), hop(3));
    private final Attempt invite = new Attempt(true, 0);

    private static Hop hop(int last) {
        var address = new InetSocketAddress(InetAddress.ofLiteral("198.51.100." + last), 5060);
        return new Hop(Transport.UDP, address, "carrier.example");
    }

    private static long at(int millis) {
        return Duration.ofMillis(millis).toNanos();
    }

    private static Step go(int hop, Farewell farewell) {
        return new Step.Try(hop, farewell);
    }

    @Nested
    class Locating {
        @Test
        void whoCannotBeFoundIsRefused() {
            assertThat(invite.located(List.of(), at(10)))
                    .isEqualTo(new Step.Refuse(503, "No Server Of The Carrier Found", Farewell.NONE));
            assertThat(invite.refused()).isTrue();
        }

        @Test
        void isNotWaitedForLong() {
            assertThat(invite.tick(at(3000))).isEqualTo(Step.WAIT);
            assertThat(invite.tick(at(3500))).isInstanceOf(Step.Refuse.class);
            assertThat(invite.located(THREE, at(3600))).isEqualTo(Step.WAIT);
        }
    }

    @Nested
    class Trying {
        @Test
        void theFirstAnswerIsTheCarriers() {
            assertThat(invite.located(THREE, at(10))).isEqualTo(go(0, Farewell.NONE));
            invite.sent(at(11));
            assertThat(invite.answered(0, 100, at(50))).isEqualTo(Step.PASS);
            assertThat(invite.tick(at(60_000))).isEqualTo(Step.WAIT);
            assertThat(invite.answered(0, 503, at(60_001))).isEqualTo(Step.PASS);
        }

        @Test
        void whoCannotBeReachedOrIsBusyOrSilentIsLeft() {
            invite.located(THREE, at(10));
            assertThat(invite.unreachable(0, at(20))).isEqualTo(go(1, Farewell.NONE));
            invite.sent(at(21));
            assertThat(invite.answered(1, 503, at(30))).isEqualTo(go(2, Farewell.ACK));
            invite.sent(at(31));
            assertThat(invite.tick(at(1830))).isEqualTo(Step.WAIT);
            assertThat(invite.tick(at(1831))).isEqualTo(new Step.Refuse(408, "Carrier Silent", Farewell.CANCEL));
        }

        @Test
        void theLastRefusalIsPassed() {
            invite.located(List.of(hop(1)), at(10));
            invite.sent(at(11));
            assertThat(invite.answered(0, 503, at(30))).isEqualTo(Step.PASS);
        }

        @Test
        void theNextCarrierMayBeTriedInFourSeconds() {
            invite.located(THREE, at(10));
            invite.sent(at(10));
            assertThat(invite.tick(at(1900))).isEqualTo(go(1, Farewell.CANCEL));
            invite.sent(at(1900));
            assertThat(invite.tick(at(3500))).isInstanceOf(Step.Refuse.class);
        }

        @Test
        void whatComesLateFromWhoWasLeft() {
            invite.located(THREE, at(10));
            invite.sent(at(10));
            invite.tick(at(1900));
            invite.sent(at(1900));
            assertThat(invite.answered(0, 180, at(1910))).isEqualTo(new Step.Drop(Farewell.NONE));
            assertThat(invite.answered(0, 487, at(1920))).isEqualTo(new Step.Drop(Farewell.ACK));
            // It made a dialog, which only its caller can end.
            assertThat(invite.answered(0, 200, at(1930))).isEqualTo(Step.PASS);
            assertThat(invite.answered(1, 200, at(1940))).isEqualTo(Step.PASS);
        }
    }

    @Nested
    class OfALostNode {
        @Test
        void isTakenBackFromWhoHasIt() {
            invite.located(THREE, at(10));
            assertThat(invite.withdraw()).isEqualTo(Farewell.NONE);
        }

        @Test
        void itsRefusalIsAcknowledged() {
            invite.located(THREE, at(10));
            invite.sent(at(10));
            invite.answered(0, 180, at(20));
            assertThat(invite.withdraw()).isEqualTo(Farewell.CANCEL);
            assertThat(invite.answered(0, 487, at(30))).isEqualTo(new Step.Drop(Farewell.ACK));
            assertThat(invite.tick(at(9000))).isEqualTo(Step.WAIT);
        }
    }

    /** Whatever happens: there is one end, or an answer, within 4 s; nobody is tried twice. */
    @Test
    void everyRequestHasAnEnd() {
        var random = new Random(5);
        for (int run = 0; run < 20_000; run++) {
            var attempt = new Attempt(random.nextBoolean(), 0);
            var tried = new ArrayList<Integer>();
            boolean over = false;
            boolean passed = false;
            int trying = -1;
            for (int millis = 0; millis <= 4000 && !over; millis += 50) {
                long now = at(millis);
                var step = switch (random.nextInt(40)) {
                    case 0 -> attempt.located(THREE.subList(0, random.nextInt(4)), now);
                    case 1 -> trying < 0 ? Step.WAIT : attempt.unreachable(trying, now);
                    case 2 -> trying < 0 ? Step.WAIT : attempt.answered(random.nextInt(trying + 1), 503, now);
                    case 3 -> trying < 0 || random.nextInt(5) > 0 ? Step.WAIT : attempt.answered(trying, 180, now);
                    default -> attempt.tick(now);
                };
                switch (step) {
                    case Step.Try next -> {
                        trying = next.hop();
                        tried.add(trying);
                        attempt.sent(now);
                    }
                    case Step.Refuse _ -> over = true;
                    case Step.Pass _ -> {
                        passed = true;
                        over = true;
                    }
                    case Step.Wait _, Step.Drop _ -> {}
                }
            }
            assertThat(over).as("run " + run).isTrue();
            assertThat(attempt.refused() || passed).as("run " + run).isTrue();
            assertThat(tried).as("run " + run).doesNotHaveDuplicates().isSorted();
        }
    }
}
