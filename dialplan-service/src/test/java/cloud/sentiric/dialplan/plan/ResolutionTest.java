package cloud.sentiric.dialplan.plan;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.dialplan.plan.Action.EchoTest;
import cloud.sentiric.dialplan.plan.Action.Reject;
import cloud.sentiric.dialplan.plan.Resolution.Resolved;
import cloud.sentiric.dialplan.plan.Resolution.Unresolved;
import cloud.sentiric.store.record.TenantId;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResolutionTest {
    private static final TenantId TENANT = new TenantId("acme");
    /** A Monday, 12:00 UTC. */
    private static final Instant OPEN = Instant.parse("2026-11-23T12:00:00Z");
    /** A Sunday. */
    private static final Instant CLOSED = Instant.parse("2026-11-22T12:00:00Z");

    private static final Schedule SCHEDULE = new Schedule(
            new ScheduleId("office"),
            TENANT,
            ZoneId.of("UTC"),
            List.of(new OpeningHours(DayOfWeek.MONDAY, 540, 1080)),
            List.of());

    private static final Dialplan FAILSAFE = new Dialplan(DialplanId.FAILSAFE, TenantId.SYSTEM, "", new EchoTest(0));

    /** What a route of the tests has. */
    private enum Has {
        GUEST,
        OFF_HOURS,
        MAINTENANCE,
        SCHEDULE,
        IN_MAINTENANCE,
        BLOCK
    }

    private static Optional<DialplanId> plan(Set<Has> has, Has wanted, String id) {
        return has.contains(wanted) ? Optional.of(new DialplanId(id)) : Optional.empty();
    }

    private static Routing routing(Set<Has> has, Set<String> missing) {
        var route = new InboundRoute(
                new CalledNumber("902124548590"),
                TENANT,
                new DialplanId("active"),
                plan(has, Has.GUEST, "guest"),
                plan(has, Has.OFF_HOURS, "off_hours"),
                plan(has, Has.MAINTENANCE, "maintenance"),
                has.contains(Has.SCHEDULE) ? Optional.of(SCHEDULE.id()) : Optional.empty(),
                has.contains(Has.IN_MAINTENANCE),
                has.contains(Has.BLOCK),
                "");
        Map<DialplanId, Dialplan> plans = route.plans().stream()
                .filter(id -> !missing.contains(id.value()))
                .collect(Collectors.toMap(Function.identity(), id -> new Dialplan(id, TENANT, "", new EchoTest(0))));
        return new Routing(route, plans, has.contains(Has.SCHEDULE) ? Optional.of(SCHEDULE) : Optional.empty());
    }

    private static Set<Has> set(String names) {
        return Stream.of(names.split("\\+"))
                .filter(name -> !name.equals("-"))
                .map(Has::valueOf)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Has.class)));
    }

    private static String id(Resolution resolution) {
        return switch (resolution) {
            case Resolved(Dialplan plan, Optional<InboundRoute> route) ->
                plan.id().value();
            case Unresolved() -> "nothing";
        };
    }

    @ParameterizedTest
    @CsvSource({
        // the route has, the caller is, open, missing plan, with failsafe, expected
        "-, KNOWN, true, -, true, active",
        "-, GUEST, true, -, true, active",
        "-, ANONYMOUS, true, -, true, active",
        "GUEST, KNOWN, true, -, true, active",
        "GUEST, GUEST, true, -, true, guest",
        "GUEST, ANONYMOUS, true, -, true, guest",
        "GUEST+BLOCK, ANONYMOUS, true, -, true, anonymous_block",
        "GUEST+BLOCK, GUEST, true, -, true, guest",
        "BLOCK, KNOWN, true, -, true, active",
        "SCHEDULE+OFF_HOURS, KNOWN, true, -, true, active",
        "SCHEDULE+OFF_HOURS, KNOWN, false, -, true, off_hours",
        "SCHEDULE+OFF_HOURS+BLOCK, ANONYMOUS, false, -, true, off_hours",
        // Closed and nothing to say about it: who calls still counts.
        "SCHEDULE+GUEST, GUEST, false, -, true, guest",
        "SCHEDULE+GUEST, ANONYMOUS, false, -, true, guest",
        "SCHEDULE+GUEST, KNOWN, false, -, true, active",
        "SCHEDULE+GUEST+BLOCK, ANONYMOUS, false, -, true, anonymous_block",
        "SCHEDULE+BLOCK, GUEST, false, -, true, active",
        "OFF_HOURS, KNOWN, false, -, true, active",
        "MAINTENANCE, KNOWN, true, -, true, active",
        "MAINTENANCE+IN_MAINTENANCE+SCHEDULE+OFF_HOURS+BLOCK, ANONYMOUS, false, -, true, maintenance",
        "IN_MAINTENANCE, KNOWN, true, -, true, failsafe",
        "IN_MAINTENANCE, KNOWN, true, -, false, nothing",
        "GUEST, GUEST, true, guest, true, failsafe",
        "GUEST, GUEST, true, guest, false, nothing",
        "-, KNOWN, true, active, true, failsafe",
    })
    void followsTheOrder(String has, Caller caller, boolean open, String missing, boolean failsafe, String expected) {
        var known = new Knowledge(
                Optional.of(routing(set(has), Set.of(missing))), failsafe ? Optional.of(FAILSAFE) : Optional.empty());
        assertThat(id(Resolution.of(known, caller, open ? OPEN : CLOSED))).isEqualTo(expected);
    }

    @Test
    void numberWithoutRouteIsTheFailsafeOrNothing() {
        assertThat(Resolution.of(new Knowledge(Optional.empty(), Optional.of(FAILSAFE)), Caller.KNOWN, OPEN))
                .isEqualTo(new Resolved(FAILSAFE, Optional.empty()));
        assertThat(Resolution.of(new Knowledge(Optional.empty(), Optional.empty()), Caller.KNOWN, OPEN))
                .isEqualTo(new Unresolved());
    }

    @Test
    void anonymousIsRefusedWith433() {
        var known = new Knowledge(Optional.of(routing(EnumSet.of(Has.BLOCK), Set.of())), Optional.empty());
        var resolved = (Resolved) Resolution.of(known, Caller.ANONYMOUS, OPEN);
        assertThat(resolved.plan().action()).isEqualTo(new Reject(433, "Anonymity Disallowed"));
        assertThat(resolved.plan().tenant()).isEqualTo(TENANT);
        assertThat(resolved.route()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void withAFailsafeEveryNumberIsResolved(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            var has = EnumSet.noneOf(Has.class);
            for (var one : Has.values()) {
                if (random.nextBoolean()) {
                    has.add(one);
                }
            }
            var missing = random.nextBoolean() ? Set.of("active", "guest") : Set.<String>of();
            var caller = List.of(Caller.KNOWN, Caller.GUEST, Caller.ANONYMOUS).get(random.nextInt(3));
            var known = new Knowledge(
                    random.nextInt(5) == 0 ? Optional.empty() : Optional.of(routing(has, missing)),
                    Optional.of(FAILSAFE));
            var resolution = Resolution.of(known, caller, random.nextBoolean() ? OPEN : CLOSED);
            assertThat(resolution).isInstanceOf(Resolved.class);
            var resolved = (Resolved) resolution;
            assertThat(resolved.route()).isEqualTo(known.routing().map(Routing::route));
            assertThat(resolved.tenant())
                    .as("whose route it is, whoever's plan")
                    .isEqualTo(known.routing().isPresent() ? TENANT : TenantId.SYSTEM);
            assertThat(missing).doesNotContain(resolved.plan().id().value());
        }
    }
}
