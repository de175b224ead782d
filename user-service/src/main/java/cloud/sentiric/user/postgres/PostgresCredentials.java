package cloud.sentiric.user.postgres;

import cloud.sentiric.digest.Algorithm;
import cloud.sentiric.digest.Ha1;
import cloud.sentiric.store.postgres.Moved;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.user.digest.Credential;
import cloud.sentiric.user.digest.Credentials;
import cloud.sentiric.user.directory.CallSchema;
import cloud.sentiric.user.directory.ConnectPolicy;
import cloud.sentiric.user.directory.MediaPolicy;
import cloud.sentiric.user.directory.Realm;
import cloud.sentiric.user.directory.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** SIP credentials in the table sip_credentials. */
public final class PostgresCredentials implements Credentials {
    static final String ALL = """
            select s.sip_username, s.user_id, s.realm, s.ha1_md5, s.ha1_sha256, s.tenant_id, u.call_schema,
              u.ring_timeout_seconds, t.media_policy
            from sip_credentials s join users u on u.id = s.user_id join tenants t on t.id = s.tenant_id""";

    private final JdbcClient jdbc;

    public PostgresCredentials(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<Credential> find(String realm, String sipUsername) {
        return Moved.atLeastOnce(() -> jdbc.sql(ALL + " where s.realm = :realm and s.sip_username = :username")
                .param("realm", realm)
                .param("username", sipUsername)
                .query(PostgresCredentials::credential)
                .optional());
    }

    @Override
    public Outcome<String> add(Realm realm, UserId user, String sipUsername, Ha1 md5, Ha1 sha256) {
        return Constraints.guard(
                user.toString(),
                () -> Moved.once(() -> {
                    jdbc.sql("""
                    insert into sip_credentials (realm, sip_username, tenant_id, user_id, ha1_md5, ha1_sha256)
                    values (:realm, :username, :tenant, :user, :md5, :sha256)
                    """)
                            .param("realm", realm.name())
                            .param("username", sipUsername)
                            .param("tenant", realm.tenant().value())
                            .param("user", user.value())
                            .param("md5", md5.octets())
                            .param("sha256", sha256.octets())
                            .update();
                    return Outcome.done(sipUsername);
                }));
    }

    @Override
    public boolean remove(TenantId tenant, String sipUsername) {
        return Moved.once(() -> jdbc.sql(
                                "delete from sip_credentials where tenant_id = :tenant and sip_username = :username")
                        .param("tenant", tenant.value())
                        .param("username", sipUsername)
                        .update())
                > 0;
    }

    static Credential credential(ResultSet row, int number) throws SQLException {
        return new Credential(
                row.getString("sip_username"),
                new UserId(row.getObject("user_id", UUID.class)),
                new TenantId(row.getString("tenant_id")),
                new ConnectPolicy(
                        CallSchema.valueOf(row.getString("call_schema")),
                        Duration.ofSeconds(row.getInt("ring_timeout_seconds")),
                        MediaPolicy.valueOf(row.getString("media_policy"))),
                row.getString("realm"),
                Ha1.stored(Algorithm.MD5, row.getBytes("ha1_md5")),
                Ha1.stored(Algorithm.SHA_256, row.getBytes("ha1_sha256")));
    }
}
