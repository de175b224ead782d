package cloud.sentiric.dialplan.postgres;

import cloud.sentiric.dialplan.plan.Dialplan;
import cloud.sentiric.dialplan.plan.DialplanId;
import cloud.sentiric.store.record.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Plans in the table dialplans. */
final class DialplanTable implements Table<DialplanId, Dialplan> {
    @Override
    public String name() {
        return "dialplans";
    }

    @Override
    public String key() {
        return "id";
    }

    @Override
    public String keyField() {
        return "dialplan_id";
    }

    @Override
    public String keyPath() {
        return "dialplan.id";
    }

    @Override
    public DialplanId id(Dialplan plan) {
        return plan.id();
    }

    @Override
    public Map<String, @Nullable Object> columns(Dialplan plan) {
        var columns = new LinkedHashMap<String, @Nullable Object>();
        columns.put("id", plan.id().value());
        columns.put("tenant_id", plan.tenant().value());
        columns.put("description", plan.description());
        columns.put("action", ActionJson.name(plan.action()));
        columns.put("action_data", ActionJson.data(plan.action()));
        return columns;
    }

    @Override
    public Set<String> jsonColumns() {
        return Set.of("action_data");
    }

    @Override
    public Dialplan row(ResultSet row) throws SQLException {
        return new Dialplan(
                new DialplanId(row.getString("id")),
                new TenantId(row.getString("tenant_id")),
                row.getString("description"),
                ActionJson.action(row.getString("action"), row.getString("action_data")));
    }
}
