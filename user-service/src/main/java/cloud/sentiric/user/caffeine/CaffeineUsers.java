package cloud.sentiric.user.caffeine;

import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.user.directory.Contact;
import cloud.sentiric.user.directory.ContactAddress;
import cloud.sentiric.user.directory.ContactId;
import cloud.sentiric.user.directory.TenantId;
import cloud.sentiric.user.directory.User;
import cloud.sentiric.user.directory.UserId;
import cloud.sentiric.user.directory.Users;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Users remembered by contact for a few seconds, unknown contacts too.
 *
 * <p>Own writes, which are rare, forget everything; those of another instance are seen when the time is over.
 */
public final class CaffeineUsers implements Users {
    private static final int MAX_ENTRIES = 20_000;

    private final Users stored;
    private final CaffeineCredentials credentials;
    private final Cache<ContactAddress, Optional<Match>> known;

    /**
     * A memory of users.
     *
     * @param credentials forgotten as well when a user changes: they carry its call schema
     */
    public CaffeineUsers(Users stored, CaffeineCredentials credentials, Duration time) {
        this.stored = stored;
        this.credentials = credentials;
        this.known = Caffeine.newBuilder()
                .maximumSize(MAX_ENTRIES)
                .expireAfterWrite(time)
                .build();
    }

    @Override
    public Optional<Match> findByContact(ContactAddress address) {
        // Not computed within the cache: a slow database must not hold its locks.
        var found = known.getIfPresent(address);
        if (found == null) {
            found = stored.findByContact(address);
            known.put(address, found);
        }
        return found;
    }

    @Override
    public Optional<User> find(UserId id) {
        return stored.find(id);
    }

    @Override
    public List<User> list(Optional<TenantId> tenant, Optional<UserId> after, int limit) {
        return stored.list(tenant, after, limit);
    }

    @Override
    public Outcome<User> add(User user) {
        return forgetting(() -> stored.add(user));
    }

    @Override
    public Outcome<User> change(UserId id, UnaryOperator<User> change) {
        return forgetting(id, () -> stored.change(id, change));
    }

    @Override
    public boolean remove(UserId id) {
        return forgetting(id, () -> stored.remove(id));
    }

    @Override
    public Outcome<Contact> add(Contact contact) {
        return forgetting(() -> stored.add(contact));
    }

    @Override
    public Outcome<Contact> change(ContactId id, Function<Contact, Outcome<Contact>> change) {
        return forgetting(() -> stored.change(id, change));
    }

    @Override
    public boolean remove(ContactId id) {
        return forgetting(() -> stored.remove(id));
    }

    private <T> T forgetting(Supplier<T> write) {
        try {
            return write.get();
        } finally {
            known.invalidateAll();
        }
    }

    private <T> T forgetting(UserId user, Supplier<T> write) {
        try {
            return forgetting(write);
        } finally {
            credentials.forget(user);
        }
    }
}
