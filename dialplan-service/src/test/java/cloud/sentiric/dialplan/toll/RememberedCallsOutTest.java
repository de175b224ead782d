package cloud.sentiric.dialplan.toll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cloud.sentiric.dialplan.outbound.Destination;
import cloud.sentiric.dialplan.toll.Verdict.Admitted;
import cloud.sentiric.dialplan.toll.Verdict.Reason;
import cloud.sentiric.dialplan.toll.Verdict.Refused;
import cloud.sentiric.number.Reach;
import cloud.sentiric.store.record.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class RememberedCallsOutTest {
    private static final TenantId ACME = new TenantId("acme");
    private static final Destination DEAR = new Destination("+29");
    private static final Admitted ADMITTED = new Admitted(Cost.UNIT, Duration.ofMinutes(5), 5 * Cost.UNIT);

    private static final Duration PATIENCE = Duration.ofMillis(20);

    private final All all = new All();
    private final CountDownLatch answer = new CountDownLatch(1);
    private Runnable lookUp = () -> {};
    private final List<String> lines = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-20T10:00:00Z");
    private final RememberedCallsOut calls = new RememberedCallsOut(
            all,
            PATIENCE,
            // Two calls at once and 20 a day of a user, three calls at once of a tenant.
            new Guard(
                    new TollSettings(2, 20 * Cost.UNIT, 3, 500 * Cost.UNIT, Cost.UNIT, Cost.UNIT, Duration.ofHours(2))),
            new Tariff() {
                @Override
                public CallingPolicy policy(TenantId tenant, PolicySubject subject) {
                    return CallingPolicy.empty(tenant, subject);
                }

                @Override
                public Optional<Long> rate(TenantId tenant, Destination called) {
                    lookUp.run();
                    return called.equals(DEAR) ? Optional.of(5L * Cost.UNIT) : Optional.empty();
                }
            },
            lines::add);

    /** All instances together, which let everybody out and can be away. */
    private static final class All implements CallsOut {
        private final Map<UUID, CallOut> counted = new LinkedHashMap<>();
        private final List<Admitted> noted = new ArrayList<>();
        private int asked;
        private boolean away;
        private boolean faulty;
        private Optional<CountDownLatch> hangs = Optional.empty();

        private void asked() {
            asked++;
            hangs.ifPresent(RememberedCallsOutTest::await);
            if (away) {
                throw new CallsOutAway("away", new IllegalStateException());
            }
            if (faulty) {
                throw new IllegalStateException("a fault");
            }
        }

        @Override
        public Verdict admit(CallOut call, Instant now) {
            asked();
            counted.put(call.attempt(), call);
            return ADMITTED;
        }

        @Override
        public Verdict judge(CallOut call, Instant now) {
            asked();
            return ADMITTED;
        }

        @Override
        public List<UUID> open(CallOut call, Instant now) {
            asked();
            return List.copyOf(counted.keySet());
        }

        @Override
        public void over(Map<UUID, Duration> lengths, Instant now) {
            asked();
        }

        @Override
        public void note(CallOut call, Admitted admitted, Instant at) {
            asked();
            counted.put(call.attempt(), call);
            noted.add(admitted);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static CallOut call(int attempt, String user) {
        return call(attempt, user, new Destination("+2"));
    }

    private static CallOut call(int attempt, String user, Destination called) {
        return new CallOut(new UUID(0, attempt), ACME, user, called, Reach.NATIONAL);
    }

    private Verdict admit(int attempt, String user) {
        return calls.admit(call(attempt, user), now);
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    @Test
    void decideTogetherWhileTheyCan() {
        for (int i = 0; i < 10; i++) {
            assertThat(admit(i, "alice")).isEqualTo(ADMITTED);
        }
        assertThat(lines).isEmpty();
    }

    @Test
    void whileTheyCannotTheOwnOnesCount() {
        admit(1, "alice");
        all.away = true;
        assertThat(admit(2, "alice")).isInstanceOf(Admitted.class);
        assertThat(admit(3, "alice")).isEqualTo(new Refused(Reason.TOO_MANY_CALLS));
        assertThat(admit(4, "bob")).isInstanceOf(Admitted.class);
        assertThat(admit(5, "carol")).as("the tenant's").isEqualTo(new Refused(Reason.TOO_MANY_CALLS));
        assertThat(admit(4, "bob")).as("asked again").isInstanceOf(Admitted.class);
        assertThat(lines).hasSize(1);
    }

    @Test
    void whatIsOverCountsWithWhatItCost() {
        all.away = true;
        admit(1, "alice");
        admit(2, "alice");
        assertThat(calls.open(call(3, "alice"), now)).containsExactly(new UUID(0, 1), new UUID(0, 2));
        calls.over(Map.of(new UUID(0, 1), Duration.ofMinutes(1), new UUID(0, 2), Duration.ofMinutes(17)), now);
        // Two of the day's twenty are left, of which it gets half.
        assertThat(admit(3, "alice")).isEqualTo(new Admitted(Cost.UNIT, Duration.ofMinutes(1), Cost.UNIT));
        assertThat(admit(4, "alice")).isEqualTo(new Admitted(Cost.UNIT, Duration.ofMinutes(1), Cost.UNIT));
        calls.over(Map.of(new UUID(0, 3), Duration.ofMinutes(1), new UUID(0, 4), Duration.ofMinutes(1)), now);
        assertThat(admit(5, "alice")).isEqualTo(new Refused(Reason.COST_LIMIT));
        pass(Duration.ofHours(15));
        all.away = false;
        pass(Duration.ofSeconds(2));
        assertThat(admit(6, "alice")).isEqualTo(ADMITTED);
    }

    @Test
    void theyAreAskedAgainOnceASecond() {
        all.away = true;
        for (int i = 0; i < 100; i++) {
            admit(i, "user-" + i);
            pass(Duration.ofMillis(100));
        }
        assertThat(all.asked).isEqualTo(10);
    }

    @Test
    void nobodyLeavesWhereTheyCannotForLong() {
        all.away = true;
        admit(1, "alice");
        pass(Duration.ofMinutes(10));
        assertThat(admit(2, "alice")).isInstanceOf(Admitted.class);
        pass(Duration.ofSeconds(2));
        assertThatThrownBy(() -> admit(3, "bob")).hasMessage("away");
        assertThatThrownBy(() -> admit(4, "bob")).as("within the same second").hasMessage("away");
        all.away = false;
        pass(Duration.ofSeconds(1));
        assertThat(admit(5, "bob")).isEqualTo(ADMITTED);
        assertThat(lines).hasSize(2);
    }

    @Test
    void whoHangsIsAway() {
        all.hangs = Optional.of(answer);
        assertThat(calls.judge(call(1, "alice"), now)).isInstanceOf(Admitted.class);
        assertThat(admit(1, "alice")).as("of the same call").isInstanceOf(Admitted.class);
        assertThat(calls.judge(call(2, "bob"), now)).isInstanceOf(Admitted.class);
        answer.countDown();
        assertThat(all.asked).isOne();
        assertThat(lines).hasSize(1);
        pass(Duration.ofSeconds(1));
        assertThat(calls.judge(call(3, "alice"), now)).isEqualTo(ADMITTED);
        assertThat(lines).hasSize(2);
    }

    @Test
    void aFaultIsNoOutage() {
        all.faulty = true;
        assertThatThrownBy(() -> admit(1, "alice")).hasMessage("a fault");
        assertThatThrownBy(() -> calls.judge(call(1, "alice"), now)).hasMessage("a fault");
        assertThat(lines).isEmpty();
    }

    @Test
    void aClockThatIsSetBackDoesNotPutOffTheNextQuestion() {
        all.away = true;
        admit(1, "alice");
        all.away = false;
        pass(Duration.ofHours(-1));
        assertThat(admit(2, "alice")).isEqualTo(ADMITTED);
        assertThat(lines).hasSize(2);
    }

    /** Where there are more rates than memory has, one is looked up. */
    @Test
    void nobodyWaitsForTheRateOfAnother() throws Exception {
        all.away = true;
        admit(1, "alice");
        var asked = new CountDownLatch(1);
        lookUp = () -> {
            asked.countDown();
            await(answer);
        };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var slow = threads.submit(() -> admit(2, "bob"));
            asked.await();
            assertThat(threads.submit(() -> calls.open(call(3, "carol"), now)).get(5, TimeUnit.SECONDS))
                    .containsExactly(new UUID(0, 1));
            answer.countDown();
            assertThat(slow.get()).isInstanceOf(Admitted.class);
        }
    }

    @Test
    void whatWasLetOutMeanwhileIsWrittenDownOnce() {
        admit(1, "alice");
        all.away = true;
        admit(2, "alice");
        assertThatThrownBy(calls::settle).hasMessage("away");
        all.away = false;
        calls.settle();
        assertThat(all.counted.keySet()).containsExactly(new UUID(0, 1), new UUID(0, 2));
        int asked = all.asked;
        calls.settle();
        assertThat(all.asked).isEqualTo(asked);
    }

    @Test
    void whatEndedBeforeDoesNotGoOn() {
        admit(1, "alice");
        admit(2, "alice");
        var asked = new ArrayList<UUID>();
        calls.hear(
                (attempts, late) -> {
                    asked.addAll(attempts);
                    late.accept(Map.of(new UUID(0, 2), Duration.ofMinutes(1)));
                    return Optional.of(Map.of(new UUID(0, 1), Duration.ofMinutes(1)));
                },
                now);
        assertThat(asked).containsExactly(new UUID(0, 1), new UUID(0, 2));
        all.away = true;
        assertThat(admit(3, "alice")).isInstanceOf(Admitted.class);
        assertThat(admit(4, "alice")).isInstanceOf(Admitted.class);
        assertThat(admit(5, "alice")).isEqualTo(new Refused(Reason.TOO_MANY_CALLS));
    }

    @Test
    void whatWasLetOutMeanwhileCountsBeforeTheNextOneOfItsTenant() {
        all.away = true;
        admit(1, "alice");
        admit(2, "alice");
        all.away = false;
        pass(Duration.ofSeconds(1));
        calls.judge(call(3, "bob"), now);
        assertThat(all.counted.keySet()).containsExactly(new UUID(0, 1), new UUID(0, 2));
        admit(3, "bob");
        assertThat(all.counted.keySet()).containsExactly(new UUID(0, 1), new UUID(0, 2), new UUID(0, 3));
        assertThat(all.noted).hasSize(2);
    }

    /** As one is that is handed on, or that somebody says is to be. */
    @Nested
    final class AnAttemptThatIsAskedAgainForAnotherNumber {
        @Test
        void costsWhatTheDearerOneDoes() {
            all.away = true;
            // Half of the day's twenty.
            assertThat(calls.admit(call(1, "alice", DEAR), now))
                    .isEqualTo(new Admitted(5 * Cost.UNIT, Duration.ofMinutes(2), 10 * Cost.UNIT));
            assertThat(calls.admit(call(1, "alice"), now)).isInstanceOf(Admitted.class);
            assertThat(calls.judge(call(2, "alice"), now))
                    .isEqualTo(new Admitted(Cost.UNIT, Duration.ofMinutes(10), 10 * Cost.UNIT));
            calls.over(Map.of(new UUID(0, 1), Duration.ofMinutes(2)), now);
            assertThat(calls.judge(call(2, "alice", DEAR), now))
                    .as("ten of twenty are spent")
                    .isEqualTo(new Admitted(5 * Cost.UNIT, Duration.ofMinutes(1), 5 * Cost.UNIT));
        }

        @Test
        void goesOnForAsLongAsTheLongerOneMay() {
            all.away = true;
            assertThat(calls.admit(call(1, "alice"), now))
                    .isEqualTo(new Admitted(Cost.UNIT, Duration.ofMinutes(10), 10 * Cost.UNIT));
            calls.admit(call(1, "alice", DEAR), now);
            pass(Duration.ofMinutes(9));
            assertThat(calls.open(call(2, "alice"), now)).containsExactly(new UUID(0, 1));
        }

        @Test
        void isWrittenDownWithWhatTheDearerOneCosts() {
            all.away = true;
            calls.admit(call(1, "alice", DEAR), now);
            calls.admit(call(1, "alice"), now);
            all.away = false;
            calls.settle();
            assertThat(all.noted).containsExactly(new Admitted(5 * Cost.UNIT, Duration.ofMinutes(10), 10 * Cost.UNIT));
        }
    }
}
