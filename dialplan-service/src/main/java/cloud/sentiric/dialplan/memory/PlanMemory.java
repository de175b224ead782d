package cloud.sentiric.dialplan.memory;

import cloud.sentiric.dialplan.outbound.Destination;
import cloud.sentiric.dialplan.outbound.OutboundRoute;
import cloud.sentiric.dialplan.outbound.OutboundRouteId;
import cloud.sentiric.dialplan.outbound.OutboundRoutes;
import cloud.sentiric.dialplan.outbound.Trunk;
import cloud.sentiric.dialplan.outbound.TrunkId;
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
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What is stored for calls, kept true by the changes that the database tells of. While it is away, as it was told last; what is
 * not in memory yet, or is more than fits, is looked up.
 *
 * <p>Schedules are decided anew each time: what is kept is what was stored, not what came of it.
 */
public final class PlanMemory implements Routes, OutboundRoutes, Tariff {
    private final Routes storedRoutes;
    private final OutboundRoutes storedOutbound;
    private final Tariff storedTariff;
    private final Kept<CalledNumber, InboundRoute, CalledNumber> numbers =
            new Kept<>(route -> Place.of(route.tenant(), route.number()), InboundRoute::number, CalledNumber::new);
    private final Kept<DialplanId, Dialplan, TenantId> plans =
            new Kept<>(plan -> Place.of(plan.tenant(), plan.id()), Dialplan::tenant, DialplanId::new);
    private final Kept<ScheduleId, Schedule, TenantId> schedules =
            new Kept<>(schedule -> Place.of(schedule.tenant(), schedule.id()), Schedule::tenant, ScheduleId::new);
    private final Kept<TrunkId, Trunk, TenantId> trunks =
            new Kept<>(trunk -> Place.of(trunk.tenant(), trunk.id()), Trunk::tenant, TrunkId::new);
    private final Kept<OutboundRouteId, OutboundRoute, TenantId> outbound =
            new Kept<>(route -> Place.of(route.tenant(), route.id()), OutboundRoute::tenant, OutboundRouteId::new);
    private final Kept<PolicySubject, CallingPolicy, TenantId> policies = new Kept<>(
            policy -> Place.of(policy.tenant(), policy.subject()), CallingPolicy::tenant, PolicySubject::new);
    private final Kept<RatePrefix, Rate, TenantId> rates =
            new Kept<>(rate -> Place.of(rate.tenant(), rate.prefix()), Rate::tenant, RatePrefix::new);
    private volatile boolean told;

    /** A memory in which nothing is yet: all is looked up. */
    public PlanMemory(Routes storedRoutes, OutboundRoutes storedOutbound, Tariff storedTariff) {
        this.storedRoutes = storedRoutes;
        this.storedOutbound = storedOutbound;
        this.storedTariff = storedTariff;
    }

    public Kept<CalledNumber, InboundRoute, CalledNumber> numbers() {
        return numbers;
    }

    public Kept<DialplanId, Dialplan, TenantId> plans() {
        return plans;
    }

    public Kept<ScheduleId, Schedule, TenantId> schedules() {
        return schedules;
    }

    public Kept<TrunkId, Trunk, TenantId> trunks() {
        return trunks;
    }

    public Kept<OutboundRouteId, OutboundRoute, TenantId> outbound() {
        return outbound;
    }

    public Kept<PolicySubject, CallingPolicy, TenantId> policies() {
        return policies;
    }

    public Kept<RatePrefix, Rate, TenantId> rates() {
        return rates;
    }

    /** Whether changes of what is kept are told. */
    public boolean isTold() {
        return told;
    }

    /** From now on changes are told, or not. */
    public void told(boolean now) {
        told = now;
    }

    @Override
    public Knowledge find(CalledNumber number) {
        var route = numbers.of(number).stream().findFirst();
        boolean known = plans.isWhole()
                && schedules.isWhole()
                && (route.isPresent() ? hasPlans(route.get()) : numbers.isWhole());
        return known
                ? new Knowledge(route.map(this::routing), plans.find(TenantId.SYSTEM, DialplanId.FAILSAFE))
                : storedRoutes.find(number);
    }

    /** No route is stored before its plans: one that is not here yet is on its way. */
    private boolean hasPlans(InboundRoute route) {
        return route.plans().stream()
                .allMatch(id -> plans.find(route.tenant(), id).isPresent());
    }

    private Routing routing(InboundRoute route) {
        return Routing.of(
                route,
                route.plans().stream()
                        .flatMap(id -> plans.find(route.tenant(), id).stream())
                        .toList(),
                route.schedule().flatMap(id -> schedules.find(route.tenant(), id)));
    }

    @Override
    public Known find(TenantId tenant, Destination called) {
        if (!outbound.isWhole() || !trunks.isWhole()) {
            return storedOutbound.find(tenant, called);
        }
        var fitting = outbound.of(tenant).stream()
                .filter(route -> called.isWithin(route.prefix()))
                .toList();
        var used = fitting.stream()
                .flatMap(route -> route.trunks().stream())
                .distinct()
                .flatMap(id -> trunks.find(tenant, id).stream())
                .toList();
        return new Known(fitting, used);
    }

    @Override
    public CallingPolicy policy(TenantId tenant, PolicySubject subject) {
        return policies.isWhole()
                ? policies.find(tenant, subject).orElseGet(() -> CallingPolicy.empty(tenant, subject))
                : storedTariff.policy(tenant, subject);
    }

    @Override
    public Optional<Long> rate(TenantId tenant, Destination called) {
        return rates.isWhole()
                ? Stream.of(tenant, TenantId.SYSTEM)
                        .flatMap(owner -> longest(owner, called).stream())
                        .findFirst()
                        .map(Rate::perMinute)
                : storedTariff.rate(tenant, called);
    }

    private Optional<Rate> longest(TenantId owner, Destination called) {
        var text = called.text();
        return called.isShort()
                ? rates.find(owner, new RatePrefix(text))
                : IntStream.iterate(text.length(), length -> length > 0, length -> length - 1)
                        .mapToObj(length -> rates.find(owner, new RatePrefix(text.substring(0, length))))
                        .flatMap(Optional::stream)
                        .findFirst();
    }
}
