package cloud.sentiric.dialplan.postgres;

import cloud.sentiric.dialplan.outbound.Destination;
import cloud.sentiric.dialplan.plan.Records;
import cloud.sentiric.dialplan.toll.CallingPolicy;
import cloud.sentiric.dialplan.toll.PolicySubject;
import cloud.sentiric.dialplan.toll.Rate;
import cloud.sentiric.dialplan.toll.RatePrefix;
import cloud.sentiric.dialplan.toll.Tariff;
import cloud.sentiric.store.record.TenantId;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The tables calling_policies and rates. */
public final class PostgresTariff implements Tariff {
    private final JdbcClient jdbc;
    private final Records<PolicySubject, CallingPolicy> policies;
    private final Records<RatePrefix, Rate> rates;

    public PostgresTariff(JdbcClient jdbc, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.policies = new PostgresRecords<>(jdbc, transaction, new PolicyTable());
        this.rates = new PostgresRecords<>(jdbc, transaction, new RateTable());
    }

    public Records<PolicySubject, CallingPolicy> policies() {
        return policies;
    }

    public Records<RatePrefix, Rate> rates() {
        return rates;
    }

    @Override
    public CallingPolicy policy(TenantId tenant, PolicySubject subject) {
        return policies.find(tenant, subject).orElseGet(() -> CallingPolicy.empty(tenant, subject));
    }

    @Override
    public Optional<Long> rate(TenantId tenant, Destination called) {
        return jdbc.sql("""
                select per_minute from rates
                where tenant_id in (:tenant, :system)
                  and (prefix = :called or (prefix like '+%' and starts_with(:called, prefix)))
                order by tenant_id = :system, length(prefix) desc limit 1
                """)
                .param("tenant", tenant.value())
                .param("system", TenantId.SYSTEM.value())
                .param("called", called.text())
                .query(Long.class)
                .optional();
    }
}
