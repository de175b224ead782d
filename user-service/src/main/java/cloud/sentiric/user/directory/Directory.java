package cloud.sentiric.user.directory;

import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.Scope;
import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.store.record.Violation;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The users of each tenant: normalises and checks what is asked before it is looked up or stored. */
public final class Directory {
    private final Users users;
    private final Realms realms;

    public Directory(Users users, Realms realms) {
        this.users = users;
        this.realms = realms;
    }

    public Outcome<User> find(TenantId tenant, UserId id) {
        return Outcome.found(users.find(tenant, id), "user_id", id.toString());
    }

    public Outcome<Users.Match> findByContact(TenantId tenant, ContactAddress address) {
        if (!address.hasGoodType()) {
            return Outcome.invalid("contact_type", ContactAddress.TYPE_RULE);
        }
        if (!address.hasGoodValue()) {
            return Outcome.invalid("contact_value", ContactAddress.VALUE_RULE);
        }
        var normal = address.normal(realms.region(tenant));
        return Outcome.found(users.findByContact(tenant, normal), "contact_value", normal.value());
    }

    public List<User> list(Scope scope, Optional<UserId> after, int limit) {
        return users.list(scope, after, limit);
    }

    public Outcome<User> create(NewUser user) {
        var normal = user.normal(realms.region(user.tenant()));
        return checked(normal.violations(), () -> users.add(normal.create()));
    }

    public Outcome<User> update(TenantId tenant, UserId id, UserChange change) {
        return checked(change.violations(), () -> users.change(tenant, id, user -> user.with(change)));
    }

    public Outcome<Boolean> delete(TenantId tenant, UserId id) {
        return users.remove(tenant, id) ? Outcome.done(true) : new Outcome.Unknown<>("user_id", id.toString());
    }

    public Outcome<Contact> addContact(TenantId tenant, UserId user, NewContact contact) {
        var normal = contact.normal(realms.region(tenant));
        return checked(normal.address().violations("contact."), () -> users.add(tenant, normal.of(user)));
    }

    public Outcome<Contact> updateContact(TenantId tenant, ContactId id, ContactChange change) {
        var region = realms.region(tenant);
        return users.change(tenant, id, before -> {
            var after = change.applied(before, region);
            return checked(after.address().violations("contact."), () -> Outcome.done(after));
        });
    }

    public Outcome<Boolean> deleteContact(TenantId tenant, ContactId id) {
        return users.remove(tenant, id) ? Outcome.done(true) : new Outcome.Unknown<>("contact_id", id.toString());
    }

    private static <T> Outcome<T> checked(List<Violation> violations, Supplier<Outcome<T>> work) {
        return violations.isEmpty() ? work.get() : new Outcome.Invalid<>(violations);
    }
}
