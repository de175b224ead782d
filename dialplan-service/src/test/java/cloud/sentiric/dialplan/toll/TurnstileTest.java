package cloud.sentiric.dialplan.toll;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.dialplan.outbound.Destination;
import cloud.sentiric.dialplan.toll.Verdict.Admitted;
import cloud.sentiric.dialplan.toll.Verdict.Reason;
import cloud.sentiric.dialplan.toll.Verdict.Refused;
import cloud.sentiric.number.Reach;
import cloud.sentiric.store.record.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class TurnstileTest {
    private static final Admitted ADMITTED = new Admitted(0, Duration.ofHours(2), 0);

    private final Counter counter = new Counter();
    private final Map<UUID, Duration> over = new HashMap<>();
    private final List<List<UUID>> asked = new ArrayList<>();
    private boolean silent;
    private Consumer<Map<UUID, Duration>> told = late -> {};
    private final Turnstile turnstile = new Turnstile(counter, this::ends, InstantSource.fixed(Instant.EPOCH));

    /** One call at once, and none to the forbidden number. */
    private static final class Counter implements CallsOut {
        private final Set<UUID> open = new LinkedHashSet<>();
        private int locks;
        private boolean away;

        @Override
        public Verdict admit(CallOut call, Instant now) {
            locks++;
            var verdict = judge(call, now);
            if (verdict instanceof Admitted) {
                open.add(call.attempt());
            }
            return verdict;
        }

        @Override
        public Verdict judge(CallOut call, Instant now) {
            if (away) {
                throw new CallsOutAway("away", new IllegalStateException());
            }
            if (call.called().text().equals("+1")) {
                return new Refused(Reason.DESTINATION_FORBIDDEN);
            }
            return open.isEmpty() ? ADMITTED : new Refused(Reason.TOO_MANY_CALLS);
        }

        @Override
        public List<UUID> open(CallOut call, Instant now) {
            return List.copyOf(open);
        }

        @Override
        public void note(CallOut call, Admitted admitted, Instant at) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void over(Map<UUID, Duration> lengths, Instant now) {
            open.removeAll(lengths.keySet());
        }
    }

    private Optional<Map<UUID, Duration>> ends(List<UUID> attempts, Consumer<Map<UUID, Duration>> late) {
        asked.add(attempts);
        if (silent) {
            told = late;
            return Optional.empty();
        }
        var known = new HashMap<>(over);
        known.keySet().retainAll(attempts);
        return Optional.of(known);
    }

    private static CallOut call(int attempt, String number) {
        return new CallOut(
                new UUID(0, attempt), new TenantId("acme"), "alice", new Destination(number), Reach.NATIONAL);
    }

    @Test
    void anEmergencyWaitsForNobody() {
        var emergency =
                new CallOut(new UUID(0, 9), new TenantId("acme"), "alice", new Destination("112"), Reach.EMERGENCY);
        assertThat(turnstile.pass(call(1, "+2"), true)).isEqualTo(ADMITTED);
        assertThat(turnstile.pass(emergency, true)).isEqualTo(new Verdict.Free());
        assertThat(counter.locks).isEqualTo(1);
        assertThat(asked).isEmpty();
    }

    @Test
    void asksNobodyWhoIsOverWhileCallsAreLetOut() {
        assertThat(turnstile.pass(call(1, "+2"), true)).isEqualTo(ADMITTED);
        assertThat(asked).isEmpty();
    }

    @Test
    void asksBeforeItRefuses() {
        turnstile.pass(call(1, "+2"), true);
        assertThat(turnstile.pass(call(2, "+2"), true)).isEqualTo(new Refused(Reason.TOO_MANY_CALLS));
        over.put(new UUID(0, 1), Duration.ZERO);
        assertThat(turnstile.pass(call(3, "+2"), true)).isEqualTo(ADMITTED);
        assertThat(asked).containsExactly(List.of(new UUID(0, 1)), List.of(new UUID(0, 1)));
    }

    @Test
    void refusesNobodyWhileNobodySaysWhoIsOver() {
        turnstile.pass(call(1, "+2"), true);
        silent = true;
        assertThat(turnstile.pass(call(2, "+2"), true)).isEqualTo(new Verdict.Undecided());
        assertThat(turnstile.pass(call(3, "+1"), true)).isEqualTo(new Refused(Reason.DESTINATION_FORBIDDEN));
    }

    @Test
    void refusesNobodyWhileNobodyCounts() {
        counter.away = true;
        assertThat(turnstile.pass(call(1, "+2"), true)).isEqualTo(new Verdict.Undecided());
    }

    @Test
    void whatIsSaidLateCountsForTheNextCall() {
        turnstile.pass(call(1, "+2"), true);
        silent = true;
        assertThat(turnstile.pass(call(2, "+2"), true)).isEqualTo(new Verdict.Undecided());
        told.accept(Map.of(new UUID(0, 1), Duration.ZERO));
        assertThat(turnstile.pass(call(3, "+2"), true)).isEqualTo(ADMITTED);
    }

    @Test
    void takesNoLockForWhatItRefuses() {
        turnstile.pass(call(1, "+2"), true);
        turnstile.pass(call(2, "+2"), true);
        turnstile.pass(call(3, "+1"), true);
        assertThat(counter.locks).isOne();
        assertThat(asked)
                .as("a number that is forbidden is so whoever hangs up")
                .hasSize(1);
    }

    @Test
    void countsNothingThatIsOnlyAsked() {
        assertThat(turnstile.pass(call(1, "+2"), false)).isEqualTo(ADMITTED);
        assertThat(turnstile.pass(call(2, "+2"), true)).isEqualTo(ADMITTED);
    }
}
