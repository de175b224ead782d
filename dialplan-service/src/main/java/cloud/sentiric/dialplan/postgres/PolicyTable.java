package cloud.sentiric.dialplan.postgres;

import cloud.sentiric.dialplan.toll.CallingPolicy;
import cloud.sentiric.dialplan.toll.DestinationRule;
import cloud.sentiric.dialplan.toll.PolicySubject;
import cloud.sentiric.store.record.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Policies in the table calling_policies. */
final class PolicyTable implements Table<PolicySubject, CallingPolicy> {
    private static final JsonMapper MAPPER = new JsonMapper();

    @Override
    public String name() {
        return "calling_policies";
    }

    @Override
    public String key() {
        return "subject";
    }

    @Override
    public String keyField() {
        return "user_id";
    }

    @Override
    public String keyPath() {
        return "calling_policy.user_id";
    }

    @Override
    public PolicySubject id(CallingPolicy policy) {
        return policy.subject();
    }

    @Override
    public Map<String, @Nullable Object> columns(CallingPolicy policy) {
        var rules = MAPPER.createArrayNode();
        policy.rules()
                .forEach(rule -> rules.addObject()
                        .put("prefix", rule.prefix())
                        .put("effect", rule.effect().name()));
        var columns = new LinkedHashMap<String, @Nullable Object>();
        columns.put("subject", policy.subject().value());
        columns.put("tenant_id", policy.tenant().value());
        columns.put("rules", rules.toString());
        columns.put("max_calls", policy.maxCalls().orElse(null));
        columns.put("daily_limit", policy.dailyLimit().orElse(null));
        columns.put("user_max_calls", policy.userMaxCalls().orElse(null));
        columns.put("user_daily_limit", policy.userDailyLimit().orElse(null));
        return columns;
    }

    @Override
    public Set<String> jsonColumns() {
        return Set.of("rules");
    }

    @Override
    public CallingPolicy row(ResultSet row) throws SQLException {
        var rules = MAPPER.readTree(row.getString("rules"));
        return new CallingPolicy(
                new TenantId(row.getString("tenant_id")),
                new PolicySubject(row.getString("subject")),
                StreamSupport.stream(rules.spliterator(), false)
                        .map(rule -> new DestinationRule(
                                rule.path("prefix").asString(),
                                DestinationRule.Effect.valueOf(
                                        rule.path("effect").asString())))
                        .toList(),
                Optional.ofNullable(row.getObject("max_calls", Integer.class)),
                Optional.ofNullable(row.getObject("daily_limit", Long.class)),
                Optional.ofNullable(row.getObject("user_max_calls", Integer.class)),
                Optional.ofNullable(row.getObject("user_daily_limit", Long.class)));
    }
}
