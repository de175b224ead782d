package cloud.sentiric.user.postgres;

import cloud.sentiric.store.postgres.Moved;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.Scope;
import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.user.directory.Contact;
import cloud.sentiric.user.directory.ContactAddress;
import cloud.sentiric.user.directory.ContactId;
import cloud.sentiric.user.directory.User;
import cloud.sentiric.user.directory.UserId;
import cloud.sentiric.user.directory.Users;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Users and their contacts in the tables users and contacts. */
public final class PostgresUsers implements Users {
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    public PostgresUsers(JdbcClient jdbc, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    @Override
    public Optional<User> find(TenantId tenant, UserId id) {
        return jdbc
                .sql(UserRows.SELECT + "where u.tenant_id = :tenant and u.id = :id" + UserRows.ORDER)
                .param("tenant", tenant.value())
                .param("id", id.value())
                .query(UserRows::users)
                .stream()
                .findFirst();
    }

    @Override
    public Optional<Match> findByContact(TenantId tenant, ContactAddress address) {
        var found = jdbc.sql(UserRows.SELECT + """
                where u.id = (
                  select user_id from contacts
                  where tenant_id = :tenant and contact_type = :type and contact_value = :value)
                """ + UserRows.ORDER)
                .param("tenant", tenant.value())
                .param("type", address.type())
                .param("value", address.value())
                .query(UserRows::users);
        return found.stream()
                .flatMap(user -> user.contacts().stream()
                        .filter(contact -> contact.address().equals(address))
                        .map(contact -> new Match(user, contact)))
                .findFirst();
    }

    @Override
    public List<User> list(Scope scope, Optional<UserId> after, int limit) {
        return jdbc.sql(UserRows.SELECT + """
                where u.id in (
                  select id from users
                  where id > :after and (:tenant = '' or tenant_id = :tenant)
                  order by id limit :limit)
                """ + UserRows.ORDER)
                .param("after", after.map(UserId::value).orElse(new UUID(0, 0)))
                .param("tenant", scope.tenant().map(TenantId::value).orElse(""))
                .param("limit", limit)
                .query(UserRows::users);
    }

    @Override
    public Outcome<User> add(User user) {
        return inTransaction(user.tenant().value(), () -> {
            jdbc.sql("""
                    insert into users (
                      id, tenant_id, name, user_type, preferred_language_code, call_schema, ring_timeout_seconds)
                    values (:id, :tenant, :name, :type, :language, :schema, :ring)
                    """)
                    .param("id", user.id().value())
                    .param("tenant", user.tenant().value())
                    .param("name", user.name())
                    .param("type", user.type().name())
                    .param("language", user.language())
                    .param("schema", user.callSchema().name())
                    .param("ring", user.ringTimeout().toSeconds())
                    .update();
            user.contacts().forEach(contact -> insert(user.tenant(), contact));
            return Outcome.found(
                    find(user.tenant(), user.id()), "user_id", user.id().toString());
        });
    }

    @Override
    public Outcome<User> change(TenantId tenant, UserId id, UnaryOperator<User> change) {
        // To change it once more to the same is nothing new.
        return Moved.atLeastOnce(() -> inTransaction("", () -> {
            if (!lock(tenant, id)) {
                return new Outcome.Unknown<>("user.id", id.toString());
            }
            return Outcome.found(find(tenant, id).map(change), "user.id", id.toString())
                    .then(user -> {
                        jdbc.sql("""
                        update users
                        set name = :name, user_type = :type, preferred_language_code = :language,
                            call_schema = :schema, ring_timeout_seconds = :ring, updated_at = now()
                        where id = :id
                        """)
                                .param("id", id.value())
                                .param("name", user.name())
                                .param("type", user.type().name())
                                .param("language", user.language())
                                .param("schema", user.callSchema().name())
                                .param("ring", user.ringTimeout().toSeconds())
                                .update();
                        return Outcome.done(user);
                    });
        }));
    }

    @Override
    public boolean remove(TenantId tenant, UserId id) {
        return Moved.once(() -> jdbc.sql("delete from users where tenant_id = :tenant and id = :id")
                        .param("tenant", tenant.value())
                        .param("id", id.value())
                        .update())
                > 0;
    }

    @Override
    public Outcome<Contact> add(TenantId tenant, Contact contact) {
        return inTransaction(contact.user().toString(), () -> {
            if (!lock(tenant, contact.user())) {
                return new Outcome.Unknown<>("user_id", contact.user().toString());
            }
            if (count(contact.user()) >= User.MAX_CONTACTS) {
                return Outcome.invalid("user_id", "has " + User.MAX_CONTACTS + " contacts, which is the limit");
            }
            makeWay(contact);
            insert(tenant, contact);
            return Outcome.done(contact);
        });
    }

    @Override
    public Outcome<Contact> change(TenantId tenant, ContactId id, Function<Contact, Outcome<Contact>> change) {
        return Moved.atLeastOnce(() -> inTransaction("", () -> {
            // The owner is locked as by add, so that two changes cannot both make a contact the first choice.
            var found = contact(tenant, id)
                    .filter(contact -> lock(tenant, contact.user()))
                    .flatMap(contact -> contact(tenant, id));
            return Outcome.found(found, "contact.id", id.toString())
                    .then(change)
                    .then(contact -> {
                        makeWay(contact);
                        jdbc.sql("""
                                update contacts set contact_value = :value, is_primary = :primary where id = :id
                                """)
                                .param("id", id.value())
                                .param("value", contact.address().value())
                                .param("primary", contact.primary())
                                .update();
                        return Outcome.done(contact);
                    });
        }));
    }

    @Override
    public boolean remove(TenantId tenant, ContactId id) {
        return Moved.once(() -> jdbc.sql("delete from contacts where tenant_id = :tenant and id = :id")
                        .param("tenant", tenant.value())
                        .param("id", id.value())
                        .update())
                > 0;
    }

    private Optional<Contact> contact(TenantId tenant, ContactId id) {
        return jdbc.sql("select * from contacts where tenant_id = :tenant and id = :id")
                .param("tenant", tenant.value())
                .param("id", id.value())
                .query((row, n) -> UserRows.contact(row, "id"))
                .optional();
    }

    private boolean lock(TenantId tenant, UserId id) {
        return jdbc.sql("select 1 from users where tenant_id = :tenant and id = :id for update")
                .param("tenant", tenant.value())
                .param("id", id.value())
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    private int count(UserId id) {
        return jdbc.sql("select count(*) from contacts where user_id = :id")
                .param("id", id.value())
                .query(Integer.class)
                .single();
    }

    /** A new first choice takes the place of the old one of its type. */
    private void makeWay(Contact contact) {
        if (contact.primary()) {
            jdbc.sql("""
                    update contacts set is_primary = false
                    where user_id = :user and contact_type = :type and is_primary and id <> :id
                    """)
                    .param("user", contact.user().value())
                    .param("type", contact.address().type())
                    .param("id", contact.id().value())
                    .update();
        }
    }

    private void insert(TenantId tenant, Contact contact) {
        jdbc.sql("""
                insert into contacts (id, tenant_id, user_id, contact_type, contact_value, is_primary)
                values (:id, :tenant, :user, :type, :value, :primary)
                """)
                .param("tenant", tenant.value())
                .param("id", contact.id().value())
                .param("user", contact.user().value())
                .param("type", contact.address().type())
                .param("value", contact.address().value())
                .param("primary", contact.primary())
                .update();
    }

    private <T> Outcome<T> inTransaction(String referred, Supplier<Outcome<T>> work) {
        return Constraints.guard(
                referred, () -> Moved.once(() -> Objects.requireNonNull(transaction.execute(status -> work.get()))));
    }
}
