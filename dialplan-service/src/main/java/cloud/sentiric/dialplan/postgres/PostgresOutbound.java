package cloud.sentiric.dialplan.postgres;

import cloud.sentiric.dialplan.outbound.Destination;
import cloud.sentiric.dialplan.outbound.OutboundRoute;
import cloud.sentiric.dialplan.outbound.OutboundRouteId;
import cloud.sentiric.dialplan.outbound.OutboundRoutes;
import cloud.sentiric.dialplan.outbound.Trunk;
import cloud.sentiric.dialplan.outbound.TrunkId;
import cloud.sentiric.dialplan.plan.Records;
import cloud.sentiric.store.record.TenantId;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The tables trunks and outbound_routes. */
public final class PostgresOutbound implements OutboundRoutes {
    private final JdbcClient jdbc;
    private final TrunkTable trunkTable = new TrunkTable();
    private final OutboundRouteTable routeTable = new OutboundRouteTable();
    private final Records<TrunkId, Trunk> trunks;
    private final Records<OutboundRouteId, OutboundRoute> routes;

    public PostgresOutbound(JdbcClient jdbc, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.trunks = new PostgresRecords<>(jdbc, transaction, trunkTable);
        this.routes = new PostgresRecords<>(jdbc, transaction, routeTable);
    }

    public Records<TrunkId, Trunk> trunks() {
        return trunks;
    }

    public Records<OutboundRouteId, OutboundRoute> routes() {
        return routes;
    }

    @Override
    public Known find(TenantId tenant, Destination called) {
        var fitting = jdbc.sql("""
                select * from outbound_routes
                where tenant_id = :tenant and (prefix = :called or (prefix like '+%' and starts_with(:called, prefix)))
                """)
                .param("tenant", tenant.value())
                .param("called", called.text())
                .query((row, n) -> routeTable.row(row))
                .list();
        return new Known(fitting, trunks(tenant, fitting));
    }

    private List<Trunk> trunks(TenantId tenant, List<OutboundRoute> of) {
        // An empty list is no SQL.
        var ids = Stream.concat(
                        Stream.of(""),
                        of.stream().flatMap(route -> route.trunks().stream().map(TrunkId::value)))
                .toList();
        return jdbc.sql("select * from trunks where tenant_id = :tenant and id in (:ids)")
                .param("tenant", tenant.value())
                .param("ids", ids)
                .query((row, n) -> trunkTable.row(row))
                .list();
    }
}
