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
    private final Region otherwise;

    /**
     * Reads nothing yet.
     *
     * @param otherwise region of a tenant which says none
     */
    public PostgresRealms(JdbcClient jdbc, Region otherwise) {
        this.jdbc = jdbc;
        this.otherwise = otherwise;
    }

    @Override
    public List<Realm> all() {
        return jdbc.sql("select id, realm, region, hold_audio_uri from tenants where realm is not null order by realm")
                .query(this::realm)
                .list();
    }

    @Override
    public Optional<Realm> of(TenantId tenant) {
        return jdbc.sql("select id, realm, region, hold_audio_uri from tenants where id = :id and realm is not null")
                .param("id", tenant.value())
                .query(this::realm)
                .optional();
    }

    @Override
    public Region ofAnybody() {
        return otherwise;
    }

    private Realm realm(ResultSet row, int number) throws SQLException {
        return new Realm(
                row.getString("realm"),
                new TenantId(row.getString("id")),
                Optional.ofNullable(row.getString("region")).flatMap(Region::of).orElse(otherwise),
                row.getString("hold_audio_uri"));
    }
}
