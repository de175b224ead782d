package cloud.sentiric.dialplan.postgres;

import cloud.sentiric.dialplan.toll.Rate;
import cloud.sentiric.dialplan.toll.RatePrefix;
import cloud.sentiric.store.record.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rates in the table rates. */
final class RateTable implements Table<RatePrefix, Rate> {
    @Override
    public String name() {
        return "rates";
    }

    @Override
    public String key() {
        return "prefix";
    }

    @Override
    public String keyField() {
        return "prefix";
    }

    @Override
    public String keyPath() {
        return "rate.prefix";
    }

    @Override
    public RatePrefix id(Rate rate) {
        return rate.prefix();
    }

    @Override
    public Map<String, @Nullable Object> columns(Rate rate) {
        var columns = new LinkedHashMap<String, @Nullable Object>();
        columns.put("prefix", rate.prefix().value());
        columns.put("tenant_id", rate.tenant().value());
        columns.put("per_minute", rate.perMinute());
        return columns;
    }

    @Override
    public Rate row(ResultSet row) throws SQLException {
        return new Rate(
                new TenantId(row.getString("tenant_id")),
                new RatePrefix(row.getString("prefix")),
                row.getLong("per_minute"));
    }
}
