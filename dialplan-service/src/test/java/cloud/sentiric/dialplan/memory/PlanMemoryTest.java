package cloud.sentiric.dialplan.memory;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.dialplan.outbound.CallerIdRule;
import cloud.sentiric.dialplan.outbound.Destination;
import cloud.sentiric.dialplan.outbound.OutboundRoute;
import cloud.sentiric.dialplan.outbound.OutboundRouteId;
import cloud.sentiric.dialplan.outbound.OutboundRoutes;
import cloud.sentiric.dialplan.outbound.Trunk;
import cloud.sentiric.dialplan.outbound.TrunkId;
import cloud.sentiric.dialplan.plan.Action.EchoTest;
import cloud.sentiric.dialplan.plan.CalledNumber;
import cloud.sentiric.dialplan.plan.Dialplan;
import cloud.sentiric.dialplan.plan.DialplanId;
import cloud.sentiric.dialplan.plan.InboundRoute;
import cloud.sentiric.dialplan.plan.Knowledge;
import cloud.sentiric.dialplan.plan.Place;
import cloud.sentiric.dialplan.plan.Routes;
import cloud.sentiric.dialplan.plan.Routing;
import cloud.sentiric.dialplan.plan.Schedule;
import cloud.sentiric.dialplan.plan.ScheduleId;
import cloud.sentiric.dialplan.toll.CallingPolicy;
import cloud.sentiric.dialplan.toll.PolicySubject;
import cloud.sentiric.dialplan.toll.Rate;
import cloud.sentiric.dialplan.toll.RatePrefix;
import cloud.sentiric.dialplan.toll.Tariff;
import cloud.sentiric.store.record.TenantId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class PlanMemoryTest {
    private static final TenantId ACME = new TenantId("acme");
    private static final CalledNumber NUMBER = new CalledNumber("902124548590");
    private static final CalledNumber OTHER = new CalledNumber("902120000000");
    private static final Dialplan PLAN = new Dialplan(new DialplanId("p"), ACME, "", new EchoTest(0));
    private static final Dialplan FAILSAFE = new Dialplan(DialplanId.FAILSAFE, TenantId.SYSTEM, "", new EchoTest(0));
    private static final Schedule HOURS = new Schedule(new ScheduleId("s"), ACME, ZoneOffset.UTC, List.of(), List.of());
    private static final InboundRoute ROUTE = new InboundRoute(
            NUMBER,
            ACME,
            PLAN.id(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(HOURS.id()),
            false,
            false,
            "");
    private static final Trunk CARRIER = trunk("carrier");
    private static final OutboundRoute EMERGENCY = outbound("emergency", "112");
    private static final OutboundRoute WORLD = outbound("world", "+");

    private final Stored stored = new Stored();
    private final PlanMemory memory = new PlanMemory(stored, stored, stored);
    private final Shelf<CalledNumber, InboundRoute> numbers =
            new Shelf<>(route -> Place.of(route.tenant(), route.number()));
    private final Shelf<DialplanId, Dialplan> plans = new Shelf<>(plan -> Place.of(plan.tenant(), plan.id()));
    private final Shelf<ScheduleId, Schedule> schedules = new Shelf<>(hours -> Place.of(hours.tenant(), hours.id()));
    private final Shelf<TrunkId, Trunk> trunks = new Shelf<>(trunk -> Place.of(trunk.tenant(), trunk.id()));
    private final Shelf<OutboundRouteId, OutboundRoute> outbound =
            new Shelf<>(route -> Place.of(route.tenant(), route.id()));
    private final Shelf<PolicySubject, CallingPolicy> policies =
            new Shelf<>(policy -> Place.of(policy.tenant(), policy.subject()));
    private final Shelf<RatePrefix, Rate> rates = new Shelf<>(rate -> Place.of(rate.tenant(), rate.prefix()));

    /** A database that counts what it is asked, and has nothing. */
    private static final class Stored implements Routes, OutboundRoutes, Tariff {
        private int asked;

        @Override
        public Knowledge find(CalledNumber number) {
            asked++;
            return new Knowledge(Optional.empty(), Optional.empty());
        }

        @Override
        public Known find(TenantId tenant, Destination called) {
            asked++;
            return new Known(List.of(), List.of());
        }

        @Override
        public CallingPolicy policy(TenantId tenant, PolicySubject subject) {
            asked++;
            return CallingPolicy.empty(tenant, subject);
        }

        @Override
        public Optional<Long> rate(TenantId tenant, Destination called) {
            asked++;
            return Optional.empty();
        }
    }

    private static Trunk trunk(String id) {
        return new Trunk(
                new TrunkId(id),
                ACME,
                "",
                "192.0.2.1",
                5060,
                Trunk.Transport.UDP,
                "",
                "",
                false,
                0,
                0,
                0,
                true,
                inherited(),
                List.of(),
                "");
    }

    private static OutboundRoute outbound(String id, String prefix) {
        return new OutboundRoute(
                new OutboundRouteId(id), ACME, "", prefix, 0, "", inherited(), List.of(CARRIER.id()), 0);
    }

    private static CallerIdRule inherited() {
        return new CallerIdRule(CallerIdRule.Source.INHERITED, "");
    }

    private void load() {
        memory.plans().load(plans);
        memory.schedules().load(schedules);
        memory.numbers().load(numbers);
        memory.trunks().load(trunks);
        memory.outbound().load(outbound);
        memory.policies().load(policies);
        memory.rates().load(rates);
    }

    @Test
    void asksTheDatabaseUntilItIsLoaded() {
        memory.find(NUMBER);
        memory.find(ACME, new Destination("112"));
        memory.policy(ACME, PolicySubject.TENANT);
        memory.rate(ACME, new Destination("112"));
        assertThat(stored.asked).isEqualTo(4);
        load();
        memory.find(NUMBER);
        memory.find(ACME, new Destination("112"));
        memory.policy(ACME, PolicySubject.TENANT);
        memory.rate(ACME, new Destination("112"));
        assertThat(stored.asked).isEqualTo(4);
    }

    @Nested
    final class OfANumber {
        @Test
        void knowsTheRouteWithItsPlansAndSchedule() {
            numbers.with(ROUTE);
            plans.with(PLAN, FAILSAFE);
            schedules.with(HOURS);
            load();
            assertThat(memory.find(NUMBER))
                    .isEqualTo(new Knowledge(
                            Optional.of(Routing.of(ROUTE, List.of(PLAN), Optional.of(HOURS))), Optional.of(FAILSAFE)));
            assertThat(memory.find(OTHER)).isEqualTo(new Knowledge(Optional.empty(), Optional.of(FAILSAFE)));
            assertThat(stored.asked).isZero();
        }

        /** It is stored before the route, and told of after it where all is read anew. */
        @Test
        void asksTheDatabaseWhereAPlanIsOnItsWay() {
            numbers.with(ROUTE);
            load();
            memory.find(NUMBER);
            assertThat(stored.asked).isOne();
        }
    }

    @Nested
    final class OfACallOut {
        @Test
        void knowsTheRoutesThatFitAndTheirTrunks() {
            outbound.with(EMERGENCY, WORLD);
            trunks.with(CARRIER, trunk("another"));
            load();
            assertThat(memory.find(ACME, new Destination("112")))
                    .isEqualTo(new OutboundRoutes.Known(List.of(EMERGENCY), List.of(CARRIER)));
            assertThat(memory.find(ACME, new Destination("+1")).routes()).containsExactly(WORLD);
            assertThat(memory.find(new TenantId("other"), new Destination("112"))
                            .routes())
                    .isEmpty();
        }

        @Test
        void itsRateIsTheTenantsOfTheLongestPrefixElseThePlatforms() {
            rates.with(
                    rate(ACME, "+49", 1),
                    rate(ACME, "+491", 2),
                    rate(TenantId.SYSTEM, "+4915", 3),
                    rate(TenantId.SYSTEM, "+", 4),
                    rate(TenantId.SYSTEM, "1190", 5));
            load();
            assertThat(memory.rate(ACME, new Destination("+4915"))).contains(2L);
            assertThat(memory.rate(ACME, new Destination("+4930"))).contains(1L);
            assertThat(memory.rate(ACME, new Destination("+1"))).contains(4L);
            assertThat(memory.rate(ACME, new Destination("1190"))).contains(5L);
            assertThat(memory.rate(ACME, new Destination("119"))).isEmpty();
        }

        private Rate rate(TenantId tenant, String prefix, long perMinute) {
            return new Rate(tenant, new RatePrefix(prefix), perMinute);
        }
    }
}
