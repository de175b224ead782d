package cloud.sentiric.user.directory;

import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.Violation;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The users of all tenants: normalises and checks what is asked before it is looked up or stored. */
public final class Directory {
    private final Users users;

    public Directory(Users users) {
        this.users = users;
    }

    public Outcome<User> find(UserId id) {
        return Outcome.found(users.find(id), "user_id", id.toString());
    }

    public Outcome<Users.Match> findByContact(ContactAddress address) {
        if (!address.hasGoodType()) {
            return Outcome.invalid("contact_type", ContactAddress.TYPE_RULE);
        }
        if (address.value().isEmpty() || address.hasControl()) {
            return Outcome.invalid("contact_value", "must be printable characters");
        }
        return Outcome.found(users.findByContact(address), "contact_value", address.value());
    }

    public List<User> list(Optional<TenantId> tenant, Optional<UserId> after, int limit) {
        return users.list(tenant, after, limit);
    }

    public Outcome<User> create(NewUser user) {
        return checked(user.violations(), () -> users.add(user.create()));
    }

    public Outcome<User> update(UserId id, UserChange change) {
        return checked(change.violations(), () -> users.change(id, user -> user.with(change)));
    }

    public Outcome<Boolean> delete(UserId id) {
        return users.remove(id) ? Outcome.done(true) : new Outcome.Unknown<>("user_id", id.toString());
    }

    public Outcome<Contact> addContact(UserId user, NewContact contact) {
        return checked(contact.address().violations("contact."), () -> users.add(contact.of(user)));
    }

    public Outcome<Contact> updateContact(ContactId id, ContactChange change) {
        return users.change(id, before -> {
            var after = change.applied(before);
            return checked(after.address().violations("contact."), () -> Outcome.done(after));
        });
    }

    public Outcome<Boolean> deleteContact(ContactId id) {
        return users.remove(id) ? Outcome.done(true) : new Outcome.Unknown<>("contact_id", id.toString());
    }

    private static <T> Outcome<T> checked(List<Violation> violations, Supplier<Outcome<T>> work) {
        return violations.isEmpty() ? work.get() : new Outcome.Invalid<>(violations);
    }
}
