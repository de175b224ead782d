package cloud.sentiric.user.directory;

import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.Scope;
import cloud.sentiric.store.record.TenantId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Where users and their contacts are kept; to a tenant, those of another one are not there. */
public interface Users {
    Optional<User> find(TenantId tenant, UserId id);

    Optional<Match> findByContact(TenantId tenant, ContactAddress address);

    /** Users in the order of their ids, those after the given one. */
    List<User> list(Scope scope, Optional<UserId> after, int limit);

    Outcome<User> add(User user);

    Outcome<User> change(TenantId tenant, UserId id, UnaryOperator<User> change);

    boolean remove(TenantId tenant, UserId id);

    Outcome<Contact> add(TenantId tenant, Contact contact);

    Outcome<Contact> change(TenantId tenant, ContactId id, Function<Contact, Outcome<Contact>> change);

    boolean remove(TenantId tenant, ContactId id);

    /** A user and the contact by which it was found. */
    record Match(User user, Contact contact) {}
}
