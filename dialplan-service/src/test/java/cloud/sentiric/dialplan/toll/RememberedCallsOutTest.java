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
import org.junit.jupiter.api.Test;

final class RememberedCallsOutTest {
    private static final TenantId ACME = new TenantId("acme");
    private static final Admitted ADMITTED = new Admitted(Cost.UNIT, Duration.ofMinutes(5), 5 * Cost.UNIT);

    private final All all = new All();
    private final List<String> lines = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-20T10:00:00Z");
    private final RememberedCallsOut calls = new RememberedCallsOut(
            all,
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
                    return Optional.empty();
                }
            },
            lines::add);

    /** All instances together, which let everybody out and can be away. */
    private static final class All implements CallsOut {
        private final Map<UUID, CallOut> counted = new LinkedHashMap<>();
        private int asked;
        private boolean away;

        private void asked() {
            asked++;
            if (away) {
                throw new IllegalStateException("away");
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
        }
    }

    private static CallOut call(int attempt, String user) {
        return new CallOut(new UUID(0, attempt), ACME, user, new Destination("+2"), Reach.NATIONAL);
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
}
