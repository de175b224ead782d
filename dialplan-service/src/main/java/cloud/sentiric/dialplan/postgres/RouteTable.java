package cloud.sentiric.dialplan.postgres;

import cloud.sentiric.dialplan.plan.CalledNumber;
import cloud.sentiric.dialplan.plan.DialplanId;
import cloud.sentiric.dialplan.plan.InboundRoute;
import cloud.sentiric.dialplan.plan.Key;
import cloud.sentiric.dialplan.plan.ScheduleId;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Routes in the table inbound_routes. */
final class RouteTable implements Table<CalledNumber, InboundRoute> {
    @Override
    public String name() {
        return "inbound_routes";
    }

    @Override
    public String key() {
        return "phone_number";
    }

    @Override
    public String keyField() {
        return "phone_number";
    }

    @Override
    public String keyPath() {
        return "inbound_route.phone_number";
    }

    @Override
    public CalledNumber id(InboundRoute route) {
        return route.number();
    }

    @Override
    public Map<String, @Nullable Object> columns(InboundRoute route) {
        var columns = new LinkedHashMap<String, @Nullable Object>();
        columns.put("phone_number", route.number().value());
        columns.put("tenant_id", route.tenant().value());
        columns.put("active_dialplan_id", route.active().value());
        columns.put("guest_dialplan_id", text(route.guest()));
        columns.put("off_hours_dialplan_id", text(route.offHours()));
        columns.put("maintenance_dialplan_id", text(route.maintenance()));
        columns.put("schedule_id", text(route.schedule()));
        columns.put("is_maintenance_mode", route.inMaintenance());
        columns.put("block_anonymous", route.blocksAnonymous());
        columns.put("default_language_code", route.language());
        return columns;
    }

    @Override
    public InboundRoute row(ResultSet row) throws SQLException {
        return new InboundRoute(
                new CalledNumber(row.getString("phone_number")),
                new TenantId(row.getString("tenant_id")),
                new DialplanId(row.getString("active_dialplan_id")),
                plan(row, "guest_dialplan_id"),
                plan(row, "off_hours_dialplan_id"),
                plan(row, "maintenance_dialplan_id"),
                Optional.ofNullable(row.getString("schedule_id")).map(ScheduleId::new),
                row.getBoolean("is_maintenance_mode"),
                row.getBoolean("block_anonymous"),
                row.getString("default_language_code"));
    }

    /** Plans and schedules must be the tenant's own; they are kept until the transaction ends. */
    @Override
    public Optional<Outcome<InboundRoute>> missing(JdbcClient jdbc, InboundRoute route) {
        return Stream.of(
                        new Reference("dialplans", "active_dialplan_id", Optional.of(route.active())),
                        new Reference("dialplans", "guest_dialplan_id", route.guest()),
                        new Reference("dialplans", "off_hours_dialplan_id", route.offHours()),
                        new Reference("dialplans", "maintenance_dialplan_id", route.maintenance()),
                        new Reference("schedules", "schedule_id", route.schedule()))
                .filter(reference -> !reference.isThere(jdbc, route.tenant()))
                .findFirst()
                .map(reference -> new Outcome.Unknown<>(
                        "inbound_route." + reference.column(),
                        reference.id().map(Key::value).orElse("")));
    }

    private record Reference(String table, String column, Optional<? extends Key> id) {
        boolean isThere(JdbcClient jdbc, TenantId tenant) {
            return id.isEmpty()
                    || jdbc.sql("select 1 from " + table + " where tenant_id = :tenant and id = :id for share")
                            .param("tenant", tenant.value())
                            .param("id", id.get().value())
                            .query(Integer.class)
                            .optional()
                            .isPresent();
        }
    }

    private static @Nullable String text(Optional<? extends Key> id) {
        return id.map(Key::value).orElse(null);
    }

    private static Optional<DialplanId> plan(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column)).map(DialplanId::new);
    }
}
