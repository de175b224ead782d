package cloud.sentiric.user.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.sentiric.store.postgres.Moved;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.Scope;
import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.user.trunk.Sealed;
import cloud.sentiric.user.trunk.TrunkCredential;
import cloud.sentiric.user.trunk.TrunkCredentialId;
import cloud.sentiric.user.trunk.TrunkCredentials;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Credentials in the table trunk_credentials, and the nonces that were answered in trunk_nonces. */
public final class PostgresTrunkCredentials implements TrunkCredentials {
    private final JdbcClient jdbc;

    public PostgresTrunkCredentials(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<TrunkCredential> find(TenantId tenant, TrunkCredentialId id) {
        return jdbc.sql("select * from trunk_credentials where tenant_id = :tenant and id = :id")
                .param("tenant", tenant.value())
                .param("id", id.value())
                .query(PostgresTrunkCredentials::credential)
                .optional();
    }

    @Override
    public Outcome<TrunkCredential> put(TrunkCredential credential) {
        return Constraints.guard(
                credential.tenant().value(),
                () -> Moved.atLeastOnce(() -> {
                    jdbc.sql("""
                    insert into trunk_credentials (tenant_id, id, username, realm, password)
                    values (:tenant, :id, :username, :realm, :password)
                    on conflict (tenant_id, id) do update
                    set username = excluded.username, realm = excluded.realm, password = excluded.password,
                      updated_at = now()
                    """)
                            .param("tenant", credential.tenant().value())
                            .param("id", credential.id().value())
                            .param("username", credential.username())
                            .param("realm", credential.realm())
                            .param("password", credential.password().octets())
                            .update();
                    return Outcome.done(credential);
                }));
    }

    @Override
    public boolean remove(TenantId tenant, TrunkCredentialId id) {
        return Moved.once(() -> jdbc.sql("delete from trunk_credentials where tenant_id = :tenant and id = :id")
                        .param("tenant", tenant.value())
                        .param("id", id.value())
                        .update())
                > 0;
    }

    @Override
    public List<TrunkCredential> list(Scope scope, String afterTenant, String afterId, int limit) {
        return jdbc.sql("""
                select * from trunk_credentials
                where (tenant_id, id) > (:after, :id) and (:tenant = '' or tenant_id = :tenant)
                order by tenant_id, id limit :limit
                """)
                .param("after", afterTenant)
                .param("id", afterId)
                .param("tenant", scope.tenant().map(TenantId::value).orElse(""))
                .param("limit", limit)
                .query(PostgresTrunkCredentials::credential)
                .list();
    }

    @Override
    public int count(TrunkCredential credential, String nonce) {
        // A number that is left out does no harm, but nobody is served by it.
        int count = Moved.once(() -> jdbc.sql("""
                insert into trunk_nonces (tenant_id, credential_id, nonce, count) values (:tenant, :id, :nonce, 1)
                on conflict (tenant_id, credential_id, nonce) do update
                set count = trunk_nonces.count + 1, used_at = now()
                returning count
                """)
                .param("tenant", credential.tenant().value())
                .param("id", credential.id().value())
                .param("nonce", hash(nonce))
                .query(Integer.class)
                .single());
        if (count == 1) {
            forgetOld(credential);
        }
        return count;
    }

    /** No carrier takes a nonce for a day. */
    private void forgetOld(TrunkCredential credential) {
        jdbc.sql("""
                delete from trunk_nonces
                where tenant_id = :tenant and credential_id = :id and used_at < now() - interval '1 day'
                """)
                .param("tenant", credential.tenant().value())
                .param("id", credential.id().value())
                .update();
    }

    /** A nonce may be of any length. */
    private static byte[] hash(String nonce) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(nonce.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static TrunkCredential credential(ResultSet row, int number) throws SQLException {
        return new TrunkCredential(
                new TrunkCredentialId(row.getString("id")),
                new TenantId(row.getString("tenant_id")),
                row.getString("username"),
                row.getString("realm"),
                new Sealed(row.getBytes("password")));
    }
}
