package cloud.sentiric.dialplan.postgres;

import cloud.sentiric.dialplan.plan.CalledNumber;
import cloud.sentiric.dialplan.plan.Dialplan;
import cloud.sentiric.dialplan.plan.DialplanId;
import cloud.sentiric.dialplan.plan.InboundRoute;
import cloud.sentiric.dialplan.plan.Knowledge;
import cloud.sentiric.dialplan.plan.Records;
import cloud.sentiric.dialplan.plan.Routes;
import cloud.sentiric.dialplan.plan.Routing;
import cloud.sentiric.dialplan.plan.Schedule;
import cloud.sentiric.dialplan.plan.ScheduleId;
import cloud.sentiric.store.record.TenantId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The tables inbound_routes, dialplans and schedules: read for resolutions, and a record at a time. */
public final class PostgresRoutes implements Routes {
    private final JdbcClient jdbc;
    private final RouteTable routeTable = new RouteTable();
    private final DialplanTable dialplanTable = new DialplanTable();
    private final Records<CalledNumber, InboundRoute> routes;
    private final Records<DialplanId, Dialplan> dialplans;
    private final Records<ScheduleId, Schedule> schedules;

    public PostgresRoutes(JdbcClient jdbc, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.routes = new PostgresRecords<>(jdbc, transaction, routeTable);
        this.dialplans = new PostgresRecords<>(jdbc, transaction, dialplanTable);
        this.schedules = new PostgresRecords<>(jdbc, transaction, new ScheduleTable());
    }

    public Records<CalledNumber, InboundRoute> routes() {
        return routes;
    }

    public Records<DialplanId, Dialplan> dialplans() {
        return dialplans;
    }

    public Records<ScheduleId, Schedule> schedules() {
        return schedules;
    }

    @Override
    public Knowledge find(CalledNumber number) {
        var route = jdbc.sql("select * from inbound_routes where phone_number = :number")
                .param("number", number.value())
                .query((row, n) -> routeTable.row(row))
                .optional();
        var plans = jdbc.sql("""
                select * from dialplans
                where (tenant_id = :tenant and id in (:ids)) or (tenant_id = :system and id = :failsafe)
                """)
                .param("tenant", route.map(found -> found.tenant().value()).orElse(""))
                .param("ids", ids(route))
                .param("system", TenantId.SYSTEM.value())
                .param("failsafe", DialplanId.FAILSAFE.value())
                .query((row, n) -> dialplanTable.row(row))
                .list();
        var failsafe = plans.stream()
                .filter(plan -> plan.id().equals(DialplanId.FAILSAFE))
                .findFirst();
        return new Knowledge(route.map(found -> routing(found, plans)), failsafe);
    }

    private Routing routing(InboundRoute route, List<Dialplan> plans) {
        var own = plans.stream()
                .filter(plan -> plan.tenant().equals(route.tenant()))
                .toList();
        return Routing.of(route, own, route.schedule().flatMap(id -> schedules.find(route.tenant(), id)));
    }

    private static List<String> ids(Optional<InboundRoute> route) {
        return Stream.concat(
                        // An empty list is no SQL.
                        Stream.of(""),
                        route.stream().flatMap(found -> found.plans().stream()).map(DialplanId::value))
                .toList();
    }
}
