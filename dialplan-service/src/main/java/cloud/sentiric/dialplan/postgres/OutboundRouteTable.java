package cloud.sentiric.dialplan.postgres;

import cloud.sentiric.dialplan.outbound.OutboundRoute;
import cloud.sentiric.dialplan.outbound.OutboundRouteId;
import cloud.sentiric.dialplan.outbound.TrunkId;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Outbound routes in the table outbound_routes. */
final class OutboundRouteTable implements Table<OutboundRouteId, OutboundRoute> {
    @Override
    public String name() {
        return "outbound_routes";
    }

    @Override
    public String key() {
        return "id";
    }

    @Override
    public String keyField() {
        return "outbound_route_id";
    }

    @Override
    public String keyPath() {
        return "outbound_route.id";
    }

    @Override
    public OutboundRouteId id(OutboundRoute route) {
        return route.id();
    }

    @Override
    public Map<String, @Nullable Object> columns(OutboundRoute route) {
        var columns = new LinkedHashMap<String, @Nullable Object>();
        columns.put("id", route.id().value());
        columns.put("tenant_id", route.tenant().value());
        columns.put("description", route.description());
        columns.put("prefix", route.prefix());
        columns.put("strip", route.strip());
        columns.put("prepend", route.prepend());
        TrunkTable.callerId(route.callerId(), columns);
        columns.put(
                "trunk_ids",
                Texts.json(route.trunks().stream().map(TrunkId::value).toList()));
        columns.put("priority", route.priority());
        return columns;
    }

    @Override
    public Set<String> jsonColumns() {
        return Set.of("trunk_ids");
    }

    @Override
    public OutboundRoute row(ResultSet row) throws SQLException {
        return new OutboundRoute(
                new OutboundRouteId(row.getString("id")),
                new TenantId(row.getString("tenant_id")),
                row.getString("description"),
                row.getString("prefix"),
                row.getInt("strip"),
                row.getString("prepend"),
                TrunkTable.callerId(row),
                Texts.of(row.getString("trunk_ids")).stream().map(TrunkId::new).toList(),
                row.getInt("priority"));
    }

    /** Trunks must be the tenant's own; they are kept until the transaction ends. */
    @Override
    public Optional<Outcome<OutboundRoute>> missing(JdbcClient jdbc, OutboundRoute route) {
        return route.trunks().stream()
                .filter(trunk -> jdbc.sql("select 1 from trunks where tenant_id = :tenant and id = :id for share")
                        .param("tenant", route.tenant().value())
                        .param("id", trunk.value())
                        .query(Integer.class)
                        .optional()
                        .isEmpty())
                .findFirst()
                .map(trunk -> new Outcome.Unknown<>("outbound_route.trunk_ids", trunk.value()));
    }
}
