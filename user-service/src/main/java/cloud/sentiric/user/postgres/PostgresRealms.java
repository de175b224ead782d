package cloud.sentiric.user.postgres;

import cloud.sentiric.number.Region;
import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.user.directory.Realm;
import cloud.sentiric.user.directory.Realms;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The realms in the table tenants. */
public final class PostgresRealms implements Realms {
    private final JdbcClient jdbc;

    public PostgresRealms(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<Realm> all() {
        return jdbc.sql("select id, realm, region from tenants where realm is not null order by realm")
                .query(PostgresRealms::realm)
                .list();
    }

    @Override
    public Optional<Realm> of(TenantId tenant) {
        return jdbc.sql("select id, realm, region from tenants where id = :id and realm is not null")
                .param("id", tenant.value())
                .query(PostgresRealms::realm)
                .optional();
    }

    private static Realm realm(ResultSet row, int number) throws SQLException {
        return new Realm(
                row.getString("realm"),
                new TenantId(row.getString("id")),
                Region.of(row.getString("region")).orElse(Realms.DEFAULT_REGION));
    }
}
