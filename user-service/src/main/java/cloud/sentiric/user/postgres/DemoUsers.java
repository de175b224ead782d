package cloud.sentiric.user.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.sentiric.user.digest.Algorithm;
import cloud.sentiric.user.digest.Ha1;
import cloud.sentiric.user.directory.CallSchema;
import cloud.sentiric.user.directory.ContactAddress;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The users 1001, 1002 and 2001 of tenant sentiric_demo; adding them again changes nothing but their password. */
public final class DemoUsers implements Runnable {
    private static final String TENANT = "sentiric_demo";
    private static final List<DemoUser> USERS = List.of(
            new DemoUser("1001", "Alice", CallSchema.PROXY, "905551001001"),
            new DemoUser("1002", "Bob", CallSchema.PROXY, ""),
            new DemoUser("2001", "Carol", CallSchema.REDIRECT, ""));

    private final JdbcClient jdbc;
    private final String realm;
    private final String password;

    public DemoUsers(JdbcClient jdbc, String realm, String password) {
        this.jdbc = jdbc;
        this.realm = realm;
        this.password = password;
    }

    /** What is added for a user; an empty phone is none. */
    private record DemoUser(String extension, String name, CallSchema callSchema, String phone) {
        UUID id() {
            return UUID.nameUUIDFromBytes((TENANT + "/" + extension).getBytes(UTF_8));
        }
    }

    @Override
    public void run() {
        jdbc.sql("insert into tenants (id, name) values (:id, 'Sentiric demo') on conflict do nothing")
                .param("id", TENANT)
                .update();
        for (var user : USERS) {
            add(user);
            addContact(user, ContactAddress.EXTENSION, user.extension());
            if (!user.phone().isEmpty()) {
                addContact(user, ContactAddress.PHONE, user.phone());
            }
            addCredential(user);
        }
    }

    private void add(DemoUser user) {
        jdbc.sql("""
                insert into users (id, tenant_id, name, user_type, preferred_language_code, call_schema)
                values (:id, :tenant, :name, 'AGENT', 'tr', :schema)
                on conflict do nothing
                """)
                .param("id", user.id())
                .param("tenant", TENANT)
                .param("name", user.name())
                .param("schema", user.callSchema().name())
                .update();
    }

    private void addContact(DemoUser user, String type, String value) {
        jdbc.sql("""
                insert into contacts (id, user_id, contact_type, contact_value, is_primary)
                values (:id, :user, :type, :value, true)
                on conflict do nothing
                """)
                .param("id", UUID.nameUUIDFromBytes((TENANT + "/" + type + "/" + value).getBytes(UTF_8)))
                .param("user", user.id())
                .param("type", type)
                .param("value", value)
                .update();
    }

    private void addCredential(DemoUser user) {
        jdbc.sql("""
                insert into sip_credentials (sip_username, user_id, realm, ha1_md5, ha1_sha256)
                values (:username, :user, :realm, :md5, :sha256)
                on conflict (sip_username) do update
                set realm = excluded.realm, ha1_md5 = excluded.ha1_md5, ha1_sha256 = excluded.ha1_sha256
                where sip_credentials.user_id = excluded.user_id
                """)
                .param("username", user.extension())
                .param("user", user.id())
                .param("realm", realm)
                .param(
                        "md5",
                        Ha1.of(Algorithm.MD5, user.extension(), realm, password).octets())
                .param(
                        "sha256",
                        Ha1.of(Algorithm.SHA_256, user.extension(), realm, password)
                                .octets())
                .update();
    }
}
