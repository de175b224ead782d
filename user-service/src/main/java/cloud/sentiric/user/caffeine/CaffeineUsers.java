package cloud.sentiric.user.caffeine;

import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.Scope;
import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.user.directory.Contact;
import cloud.sentiric.user.directory.ContactAddress;
import cloud.sentiric.user.directory.ContactId;
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
 * <p>Writes, which are rare, forget everything: own ones before they are answered, those of another instance when it is
 * told of them, else when the time is over.
 */
public final class CaffeineUsers implements Users {
    private static final int MAX_ENTRIES = 20_000;

    private record Key(TenantId tenant, ContactAddress address) {}

    private final Users stored;
    private final CaffeineCredentials credentials;
    private final Cache<Key, Optional<Match>> known;
    /** Writes so far: what was read before one is not remembered after it. Guarded by this. */
    private long writes;

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
    public Optional<Match> findByContact(TenantId tenant, ContactAddress address) {
        var key = new Key(tenant, address);
        var found = known.getIfPresent(key);
        if (found == null) {
            // Not computed within the cache: a slow database must not hold its locks.
            long before = writes();
            found = stored.findByContact(tenant, address);
            remember(key, found, before);
        }
        return found;
    }

    @Override
    public Optional<User> find(TenantId tenant, UserId id) {
        return stored.find(tenant, id);
    }

    @Override
    public List<User> list(Scope scope, Optional<UserId> after, int limit) {
        return stored.list(scope, after, limit);
    }

    @Override
    public Outcome<User> add(User user) {
        return forgetting(() -> stored.add(user));
    }

    @Override
    public Outcome<User> change(TenantId tenant, UserId id, UnaryOperator<User> change) {
        return forgetting(id, () -> stored.change(tenant, id, change));
    }

    @Override
    public boolean remove(TenantId tenant, UserId id) {
        return forgetting(id, () -> stored.remove(tenant, id));
    }

    @Override
    public Outcome<Contact> add(TenantId tenant, Contact contact) {
        return forgetting(() -> stored.add(tenant, contact));
    }

    @Override
    public Outcome<Contact> change(TenantId tenant, ContactId id, Function<Contact, Outcome<Contact>> change) {
        return forgetting(() -> stored.change(tenant, id, change));
    }

    @Override
    public boolean remove(TenantId tenant, ContactId id) {
        return forgetting(() -> stored.remove(tenant, id));
    }

    private synchronized long writes() {
        return writes;
    }

    private synchronized void remember(Key key, Optional<Match> found, long before) {
        if (before == writes) {
            known.put(key, found);
        }
    }

    /** Somebody changed users or contacts. */
    public synchronized void forget() {
        writes++;
        known.invalidateAll();
    }

    private <T> T forgetting(Supplier<T> write) {
        try {
            return write.get();
        } finally {
            forget();
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
