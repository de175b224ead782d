package cloud.sentiric.dialplan.postgres;

import cloud.sentiric.dialplan.outbound.CallerIdRule;
import cloud.sentiric.dialplan.outbound.OutboundRoute;
import cloud.sentiric.dialplan.outbound.OutboundRouteId;
import cloud.sentiric.dialplan.outbound.Trunk;
import cloud.sentiric.dialplan.outbound.TrunkId;
import cloud.sentiric.dialplan.plan.Action;
import cloud.sentiric.dialplan.plan.Action.ConnectUser;
import cloud.sentiric.dialplan.plan.Action.EchoTest;
import cloud.sentiric.dialplan.plan.Action.PlayAnnouncement;
import cloud.sentiric.dialplan.plan.Action.Reject;
import cloud.sentiric.dialplan.plan.CalledNumber;
import cloud.sentiric.dialplan.plan.Dialplan;
import cloud.sentiric.dialplan.plan.DialplanId;
import cloud.sentiric.dialplan.plan.InboundRoute;
import cloud.sentiric.dialplan.plan.Schedule;
import cloud.sentiric.dialplan.plan.ScheduleId;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.TenantId;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** The numbers to try out of tenant sentiric_demo, and one of acme_demo; what is there already stays as it is. */
public final class DemoPlans implements Runnable {
    private static final TenantId TENANT = new TenantId("sentiric_demo");
    private static final TrunkId CARRIER = new TrunkId("demo_carrier");
    private static final TenantId ACME = new TenantId("acme_demo");
    private static final DialplanId WELCOME = new DialplanId("demo_welcome");
    private static final DialplanId OFF_HOURS = new DialplanId("demo_off_hours");
    private static final DialplanId MAINTENANCE = new DialplanId("demo_maintenance");
    private static final ScheduleId CLOSED = new ScheduleId("demo_always_closed");

    private final PostgresRoutes stored;
    private final PostgresOutbound outbound;

    public DemoPlans(PostgresRoutes stored, PostgresOutbound outbound) {
        this.stored = stored;
        this.outbound = outbound;
    }

    @Override
    public void run() {
        plan(WELCOME, "Welcomes every caller", new PlayAnnouncement("file:welcome.wav", 1));
        plan(OFF_HOURS, "Says that nobody is there", new PlayAnnouncement("file:off_hours.wav", 1));
        plan(MAINTENANCE, "Says that we are at work", new PlayAnnouncement("file:maintenance.wav", 1));
        var echo = plan(new DialplanId("demo_echo"), "Lets callers hear themselves", new EchoTest(0));
        var reject = plan(new DialplanId("demo_reject"), "Refuses", new Reject(403, ""));
        var connect = plan(new DialplanId("demo_connect"), "Calls user 1001", new ConnectUser("1001"));
        added(stored.schedules().add(new Schedule(CLOSED, TENANT, ZoneId.of("Europe/Istanbul"), List.of(), List.of())));
        route("902124548590", WELCOME, Optional.empty(), Optional.empty());
        route("902120000000", echo, Optional.empty(), Optional.empty());
        route("902120000001", WELCOME, Optional.of(CLOSED), Optional.empty());
        route("902120000002", reject, Optional.empty(), Optional.empty());
        route("902120000003", WELCOME, Optional.empty(), Optional.of(MAINTENANCE));
        route("902120000004", connect, Optional.empty(), Optional.empty());
        added(stored.dialplans()
                .add(new Dialplan(connect, ACME, "Calls user 1001 of its own", new ConnectUser("1001"))));
        added(stored.routes()
                .add(new InboundRoute(
                        new CalledNumber("902120000005"),
                        ACME,
                        connect,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        false,
                        "tr")));
        added(outbound.trunks().add(carrier()));
        added(outbound.routes()
                .add(new OutboundRoute(
                        new OutboundRouteId("demo_emergency"),
                        TENANT,
                        "112 leaves by the demo's carrier",
                        "112",
                        0,
                        "",
                        new CallerIdRule(CallerIdRule.Source.INHERITED, ""),
                        List.of(CARRIER),
                        0)));
    }

    /** Whoever listens at 127.0.0.2:5070. */
    private static Trunk carrier() {
        return new Trunk(
                CARRIER,
                TENANT,
                "A carrier on this machine",
                "127.0.0.2",
                5070,
                Trunk.Transport.UDP,
                "",
                "",
                false,
                -1,
                0,
                0,
                true,
                new CallerIdRule(CallerIdRule.Source.USER, "902124548590"),
                List.of(),
                "");
    }

    private DialplanId plan(DialplanId id, String description, Action action) {
        added(stored.dialplans().add(new Dialplan(id, TENANT, description, action)));
        return id;
    }

    private void route(
            String number, DialplanId active, Optional<ScheduleId> schedule, Optional<DialplanId> maintenance) {
        added(stored.routes()
                .add(new InboundRoute(
                        new CalledNumber(number),
                        TENANT,
                        active,
                        Optional.empty(),
                        Optional.of(OFF_HOURS),
                        maintenance,
                        schedule,
                        maintenance.isPresent(),
                        false,
                        "tr")));
    }

    private static void added(Outcome<?> outcome) {
        if (!(outcome instanceof Outcome.Done<?> || outcome instanceof Outcome.Taken<?>)) {
            throw new IllegalStateException("demo data cannot be added: " + outcome);
        }
    }
}
