package cloud.sentiric.user.directory;

import cloud.sentiric.store.record.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Where users and their contacts are kept. */
public interface Users {
    Optional<User> find(UserId id);

    Optional<Match> findByContact(ContactAddress address);

    /** Users in the order of their ids, those after the given one. */
    List<User> list(Optional<TenantId> tenant, Optional<UserId> after, int limit);

    Outcome<User> add(User user);

    Outcome<User> change(UserId id, UnaryOperator<User> change);

    boolean remove(UserId id);

    Outcome<Contact> add(Contact contact);

    Outcome<Contact> change(ContactId id, Function<Contact, Outcome<Contact>> change);

    boolean remove(ContactId id);

    /** A user and the contact by which it was found. */
    record Match(User user, Contact contact) {}
}
