package cloud.sentiric.dialplan.toll;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.dialplan.outbound.Destination;
import cloud.sentiric.dialplan.toll.DestinationRule.Effect;
import cloud.sentiric.dialplan.toll.Verdict.Reason;
import cloud.sentiric.number.Reach;
import cloud.sentiric.store.record.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class GuardTest {
    private static final TenantId TENANT = new TenantId("acme");
    private static final Destination NATIONAL = new Destination("+905551001001");
    private static final Destination ABROAD = new Destination("+49301234567");
    private static final CallingPolicy NOTHING = CallingPolicy.empty(TENANT, PolicySubject.TENANT);
    private static final Usage IDLE = new Usage(0, 0, 0, 0);

    private final Guard guard = new Guard(
            new TollSettings(2, 20 * Cost.UNIT, 4, 50 * Cost.UNIT, Cost.UNIT / 20, Cost.UNIT, Duration.ofHours(2)));

    private static CallingPolicy ruled(DestinationRule... rules) {
        return new CallingPolicy(
                TENANT,
                PolicySubject.TENANT,
                List.of(rules),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static DestinationRule rule(String prefix, Effect effect) {
        return new DestinationRule(prefix, effect);
    }

    private Verdict decide(Usage usage, long rate) {
        return guard.decide(NATIONAL, Reach.NATIONAL, NOTHING, NOTHING, rate, usage);
    }

    private static Verdict refused(Reason reason) {
        return new Verdict.Refused(reason);
    }

    @Nested
    class Destinations {
        @Test
        void ofTheRegionAreOpenAndAllOthersAreNot() {
            assertThat(guard.allows(NATIONAL, Reach.NATIONAL, NOTHING, NOTHING)).isTrue();
            assertThat(guard.allows(ABROAD, Reach.INTERNATIONAL, NOTHING, NOTHING))
                    .isFalse();
            assertThat(guard.allows(NATIONAL, Reach.PREMIUM, NOTHING, NOTHING)).isFalse();
            assertThat(guard.decide(ABROAD, Reach.INTERNATIONAL, NOTHING, NOTHING, 0, IDLE))
                    .isEqualTo(refused(Reason.DESTINATION_FORBIDDEN));
        }

        @Test
        void areOpenedAndClosedByTheRuleOfTheLongestPrefix() {
            var tenant = ruled(rule("+", Effect.ALLOW), rule("+4930", Effect.DENY));
            assertThat(guard.allows(new Destination("+12125550123"), Reach.INTERNATIONAL, NOTHING, tenant))
                    .isTrue();
            assertThat(guard.allows(ABROAD, Reach.INTERNATIONAL, NOTHING, tenant))
                    .isFalse();
            assertThat(guard.allows(ABROAD, Reach.INTERNATIONAL, ruled(rule("+493012", Effect.ALLOW)), tenant))
                    .isTrue();
            assertThat(guard.allows(ABROAD, Reach.INTERNATIONAL, ruled(rule("+49", Effect.ALLOW)), tenant))
                    .isFalse();
        }

        @Test
        void areTheUsersWhereBothSaySomething() {
            var allow = ruled(rule("+49", Effect.ALLOW));
            var deny = ruled(rule("+49", Effect.DENY));
            assertThat(guard.allows(ABROAD, Reach.INTERNATIONAL, allow, deny)).isTrue();
            assertThat(guard.allows(ABROAD, Reach.INTERNATIONAL, deny, allow)).isFalse();
        }

        @Test
        void thatAreDearNeedARuleThatSaysSo() {
            var premium = new Destination("+909001234567");
            assertThat(guard.allows(premium, Reach.PREMIUM, NOTHING, ruled(rule("+90", Effect.ALLOW))))
                    .isFalse();
            assertThat(guard.allows(premium, Reach.PREMIUM, NOTHING, ruled(rule("+90", Effect.ALLOW_PREMIUM))))
                    .isTrue();
        }
    }

    @Nested
    class CallsAtOnce {
        @Test
        void areTwoOfAUserAndSoManyOfATenant() {
            assertThat(decide(new Usage(1, 0, 1, 0), 0)).isInstanceOf(Verdict.Admitted.class);
            assertThat(decide(new Usage(2, 0, 2, 0), 0)).isEqualTo(refused(Reason.TOO_MANY_CALLS));
            assertThat(decide(new Usage(0, 0, 4, 0), 0)).isEqualTo(refused(Reason.TOO_MANY_CALLS));
        }

        @Test
        void areAsTheUsersPolicySaysThenTheTenants() {
            var three = new CallingPolicy(
                    TENANT,
                    PolicySubject.TENANT,
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(3),
                    Optional.empty());
            var one = new CallingPolicy(
                    TENANT,
                    new PolicySubject("alice"),
                    List.of(),
                    Optional.of(1),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
            var usage = new Usage(1, 0, 1, 0);
            assertThat(guard.decide(NATIONAL, Reach.NATIONAL, NOTHING, three, 0, new Usage(2, 0, 2, 0)))
                    .isInstanceOf(Verdict.Admitted.class);
            assertThat(guard.decide(NATIONAL, Reach.NATIONAL, one, three, 0, usage))
                    .isEqualTo(refused(Reason.TOO_MANY_CALLS));
        }
    }

    @Nested
    class TheLimitOfTheDay {
        @Test
        void isSharedByTheCallsThatMayGoOnAtOnce() {
            // 10 of 20 at 1 a minute.
            assertThat(decide(IDLE, Cost.UNIT))
                    .isEqualTo(new Verdict.Admitted(Cost.UNIT, Duration.ofMinutes(10), 10 * Cost.UNIT));
            assertThat(decide(new Usage(1, 10 * Cost.UNIT, 1, 10 * Cost.UNIT), Cost.UNIT))
                    .isEqualTo(new Verdict.Admitted(Cost.UNIT, Duration.ofMinutes(10), 10 * Cost.UNIT));
        }

        @Test
        void endsNoCallBeforeTheLongestIfItIsCheap() {
            assertThat(decide(IDLE, Cost.UNIT / 20))
                    .isEqualTo(new Verdict.Admitted(Cost.UNIT / 20, Duration.ofHours(2), 6 * Cost.UNIT));
            assertThat(decide(IDLE, 0)).isEqualTo(new Verdict.Admitted(0, Duration.ofHours(2), 0));
        }

        @Test
        void refusesWhatCannotLastAMinute() {
            assertThat(decide(new Usage(0, 20 * Cost.UNIT, 0, 20 * Cost.UNIT), Cost.UNIT))
                    .isEqualTo(refused(Reason.COST_LIMIT));
            assertThat(decide(new Usage(0, 0, 0, 50 * Cost.UNIT), Cost.UNIT)).isEqualTo(refused(Reason.COST_LIMIT));
        }

        @Test
        void doesNotHoldForAnEmergency() {
            assertThat(guard.decide(
                            new Destination("112"),
                            Reach.EMERGENCY,
                            NOTHING,
                            NOTHING,
                            Cost.UNIT,
                            new Usage(9, 99 * Cost.UNIT, 9, 99 * Cost.UNIT)))
                    .isEqualTo(new Verdict.Free());
        }

        /** Whatever is called, in whatever order calls end. */
        @Test
        void isNeverPassed() {
            for (int seed = 0; seed < 2000; seed++) {
                var random = new Random(seed);
                long spent = 0;
                var open = new ArrayList<Verdict.Admitted>();
                for (int step = 0; step < 60; step++) {
                    if (!open.isEmpty() && random.nextInt(3) == 0) {
                        var call = open.remove(random.nextInt(open.size()));
                        long lasted = random.nextLong(call.longest().toMillis() + 1);
                        spent += Cost.of(Duration.ofMillis(lasted), call.perMinute());
                    }
                    long reserved =
                            open.stream().mapToLong(Verdict.Admitted::reserved).sum();
                    var usage = new Usage(open.size(), spent + reserved, open.size(), spent + reserved);
                    if (decide(usage, random.nextLong(3 * Cost.UNIT)) instanceof Verdict.Admitted admitted) {
                        open.add(admitted);
                    }
                    assertThat(open.size()).as("seed " + seed).isLessThanOrEqualTo(2);
                    assertThat(spent
                                    + open.stream()
                                            .mapToLong(Verdict.Admitted::reserved)
                                            .sum())
                            .as("seed " + seed)
                            .isLessThanOrEqualTo(20 * Cost.UNIT);
                }
            }
        }
    }

    @Test
    void costIsByTheSecondAndRoundedUp() {
        assertThat(Cost.of(Duration.ofSeconds(90), 60)).isEqualTo(90);
        assertThat(Cost.of(Duration.ofMillis(1), 60)).isEqualTo(1);
        assertThat(Cost.of(Duration.ZERO, 60)).isZero();
    }
}
