package cloud.sentiric.dialplan.postgres;

import cloud.sentiric.dialplan.outbound.CallerIdRule;
import cloud.sentiric.dialplan.outbound.Trunk;
import cloud.sentiric.dialplan.outbound.TrunkId;
import cloud.sentiric.store.record.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Trunks in the table trunks. */
final class TrunkTable implements Table<TrunkId, Trunk> {
    @Override
    public String name() {
        return "trunks";
    }

    @Override
    public String key() {
        return "id";
    }

    @Override
    public String keyField() {
        return "trunk_id";
    }

    @Override
    public String keyPath() {
        return "trunk.id";
    }

    @Override
    public TrunkId id(Trunk trunk) {
        return trunk.id();
    }

    @Override
    public Map<String, @Nullable Object> columns(Trunk trunk) {
        var columns = new LinkedHashMap<String, @Nullable Object>();
        columns.put("id", trunk.id().value());
        columns.put("tenant_id", trunk.tenant().value());
        columns.put("name", trunk.name());
        columns.put("host", trunk.host());
        columns.put("port", trunk.port());
        columns.put("transport", trunk.transport().name());
        columns.put("username", trunk.username());
        columns.put("credential_id", trunk.credential());
        columns.put("registers", trunk.registers());
        columns.put("options_interval_seconds", trunk.optionsSeconds());
        columns.put("max_calls", trunk.maxCalls());
        columns.put("max_calls_per_second", trunk.maxCallsPerSecond());
        columns.put("enabled", trunk.enabled());
        callerId(trunk.callerId(), columns);
        columns.put("sources", Texts.json(trunk.sources()));
        columns.put("registrar", trunk.registrar());
        return columns;
    }

    static void callerId(CallerIdRule rule, Map<String, @Nullable Object> columns) {
        columns.put("caller_id_source", rule.source().name());
        columns.put("caller_id_number", rule.number());
    }

    static CallerIdRule callerId(ResultSet row) throws SQLException {
        return new CallerIdRule(
                CallerIdRule.Source.valueOf(row.getString("caller_id_source")), row.getString("caller_id_number"));
    }

    @Override
    public Set<String> jsonColumns() {
        return Set.of("sources");
    }

    @Override
    public Trunk row(ResultSet row) throws SQLException {
        return new Trunk(
                new TrunkId(row.getString("id")),
                new TenantId(row.getString("tenant_id")),
                row.getString("name"),
                row.getString("host"),
                row.getInt("port"),
                Trunk.Transport.valueOf(row.getString("transport")),
                row.getString("username"),
                row.getString("credential_id"),
                row.getBoolean("registers"),
                row.getInt("options_interval_seconds"),
                row.getInt("max_calls"),
                row.getInt("max_calls_per_second"),
                row.getBoolean("enabled"),
                callerId(row),
                Texts.of(row.getString("sources")),
                row.getString("registrar"));
    }
}
