package cloud.sentiric.user.postgres;

import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.user.digest.Algorithm;
import cloud.sentiric.user.digest.Credential;
import cloud.sentiric.user.digest.Credentials;
import cloud.sentiric.user.digest.Ha1;
import cloud.sentiric.user.directory.CallSchema;
import cloud.sentiric.user.directory.TenantId;
import cloud.sentiric.user.directory.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** SIP credentials in the table sip_credentials. */
public final class PostgresCredentials implements Credentials {
    static final String ALL = """
            select s.sip_username, s.user_id, s.realm, s.ha1_md5, s.ha1_sha256, u.tenant_id, u.call_schema
            from sip_credentials s join users u on u.id = s.user_id""";

    private final JdbcClient jdbc;

    public PostgresCredentials(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<Credential> find(String realm, String sipUsername) {
        return jdbc.sql(ALL + " where s.realm = :realm and s.sip_username = :username")
                .param("realm", realm)
                .param("username", sipUsername)
                .query(PostgresCredentials::credential)
                .optional();
    }

    @Override
    public Outcome<String> add(UserId user, String sipUsername, String realm, Ha1 md5, Ha1 sha256) {
        return Constraints.guard(user.toString(), () -> {
            jdbc.sql("""
                    insert into sip_credentials (sip_username, user_id, realm, ha1_md5, ha1_sha256)
                    values (:username, :user, :realm, :md5, :sha256)
                    """)
                    .param("username", sipUsername)
                    .param("user", user.value())
                    .param("realm", realm)
                    .param("md5", md5.octets())
                    .param("sha256", sha256.octets())
                    .update();
            return Outcome.done(sipUsername);
        });
    }

    @Override
    public boolean remove(String sipUsername) {
        return jdbc.sql("delete from sip_credentials where sip_username = :username")
                        .param("username", sipUsername)
                        .update()
                > 0;
    }

    static Credential credential(ResultSet row, int number) throws SQLException {
        return new Credential(
                row.getString("sip_username"),
                new UserId(row.getObject("user_id", UUID.class)),
                new TenantId(row.getString("tenant_id")),
                CallSchema.valueOf(row.getString("call_schema")),
                row.getString("realm"),
                Ha1.stored(Algorithm.MD5, row.getBytes("ha1_md5")),
                Ha1.stored(Algorithm.SHA_256, row.getBytes("ha1_sha256")));
    }
}
