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
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The tables inbound_routes, dialplans and schedules: read for resolutions, and a record at a time. */
public final class PostgresRoutes implements Routes {
    private final JdbcClient jdbc;
    private final DialplanTable dialplanTable = new DialplanTable();
    private final Records<CalledNumber, InboundRoute> routes;
    private final Records<DialplanId, Dialplan> dialplans;
    private final Records<ScheduleId, Schedule> schedules;

    public PostgresRoutes(JdbcClient jdbc, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.routes = new PostgresRecords<>(jdbc, transaction, new RouteTable());
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
        var route = routes.find(number);
        var ids = Stream.concat(Stream.of(DialplanId.FAILSAFE), route.stream().flatMap(found -> found.plans().stream()))
                .map(DialplanId::value)
                .distinct()
                .toList();
        var plans = jdbc.sql("select * from dialplans where id in (:ids)")
                .param("ids", ids)
                .query((row, n) -> dialplanTable.row(row))
                .list();
        return new Knowledge(
                route.map(found -> Routing.of(found, plans, found.schedule().flatMap(schedules::find))),
                plans.stream()
                        .filter(plan -> plan.id().equals(DialplanId.FAILSAFE))
                        .findFirst());
    }
}
