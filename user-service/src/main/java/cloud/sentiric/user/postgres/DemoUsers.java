package cloud.sentiric.user.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import cloud.sentiric.digest.Algorithm;
import cloud.sentiric.digest.Ha1;
import cloud.sentiric.user.directory.CallSchema;
import cloud.sentiric.user.directory.ContactAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The users 1001, 1002 and 2001 of tenant sentiric_demo, and others who are 1001 and 2001 in tenant acme_demo, where whoever is
 * on hold hears a chime; adding them again changes nothing but their realm and password.
 */
public final class DemoUsers implements Runnable {
    private static final String FIRST = "sentiric_demo";
    private static final String SECOND = "acme_demo";
    private static final List<DemoUser> USERS = List.of(
            new DemoUser(FIRST, "1001", "Alice", CallSchema.PROXY, "905551001001"),
            new DemoUser(FIRST, "1002", "Bob", CallSchema.REDIRECT, ""),
            new DemoUser(FIRST, "2001", "Carol", CallSchema.PROXY, ""),
            new DemoUser(SECOND, "1001", "Dave", CallSchema.PROXY, "905551001001"),
            new DemoUser(SECOND, "2001", "Erin", CallSchema.REDIRECT, ""));

    private final JdbcClient jdbc;
    private final Map<String, String> realms;
    private final String password;

    /**
     * Adds nothing before {@link #run}.
     *
     * @param realm realm of the first tenant; the second has a domain below it
     */
    public DemoUsers(JdbcClient jdbc, String realm, String password) {
        this.jdbc = jdbc;
        this.realms = Map.of(FIRST, realm, SECOND, "acme." + realm);
        this.password = password;
    }

    /** What is added for a user; an empty phone is none. */
    private record DemoUser(String tenant, String extension, String name, CallSchema callSchema, String phone) {
        UUID id() {
            return UUID.nameUUIDFromBytes((tenant + "/" + extension).getBytes(UTF_8));
        }
    }

    @Override
    public void run() {
        addTenant(FIRST, "Sentiric demo", "");
        addTenant(SECOND, "Acme demo", "file:chime.wav");
        for (var user : USERS) {
            add(user);
            addContact(user, ContactAddress.EXTENSION, user.extension());
            if (!user.phone().isEmpty()) {
                addContact(user, ContactAddress.PHONE, user.phone());
            }
            addCredential(user);
        }
    }

    private String realm(String tenant) {
        return Objects.requireNonNull(realms.get(tenant), tenant);
    }

    private void addTenant(String id, String name, String holdAudio) {
        var realm = realm(id);
        // A hash is good in its realm alone.
        jdbc.sql("delete from sip_credentials where tenant_id = :id and realm <> :realm")
                .param("id", id)
                .param("realm", realm)
                .update();
        jdbc.sql("""
                insert into tenants (id, name, realm, region, hold_audio_uri) values (:id, :name, :realm, 'TR', :holdAudio)
                on conflict (id) do update set realm = excluded.realm
                """)
                .param("id", id)
                .param("name", name)
                .param("realm", realm)
                .param("holdAudio", holdAudio)
                .update();
    }

    private void add(DemoUser user) {
        jdbc.sql("""
                insert into users (id, tenant_id, name, user_type, preferred_language_code, call_schema)
                values (:id, :tenant, :name, 'AGENT', 'tr', :schema)
                on conflict do nothing
                """)
                .param("id", user.id())
                .param("tenant", user.tenant())
                .param("name", user.name())
                .param("schema", user.callSchema().name())
                .update();
    }

    private void addContact(DemoUser user, String type, String value) {
        jdbc.sql("""
                insert into contacts (id, tenant_id, user_id, contact_type, contact_value, is_primary)
                values (:id, :tenant, :user, :type, :value, true)
                on conflict do nothing
                """)
                .param("id", UUID.nameUUIDFromBytes((user.tenant() + "/" + type + "/" + value).getBytes(UTF_8)))
                .param("tenant", user.tenant())
                .param("user", user.id())
                .param("type", type)
                .param("value", value)
                .update();
    }

    private void addCredential(DemoUser user) {
        var realm = realm(user.tenant());
        jdbc.sql("""
                insert into sip_credentials (realm, sip_username, tenant_id, user_id, ha1_md5, ha1_sha256)
                values (:realm, :username, :tenant, :user, :md5, :sha256)
                on conflict (realm, sip_username) do update
                set ha1_md5 = excluded.ha1_md5, ha1_sha256 = excluded.ha1_sha256
                where sip_credentials.user_id = excluded.user_id
                """)
                .param("tenant", user.tenant())
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
