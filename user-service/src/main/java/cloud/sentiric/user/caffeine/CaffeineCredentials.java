package cloud.sentiric.user.caffeine;

import cloud.sentiric.digest.Ha1;
import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.user.digest.Credential;
import cloud.sentiric.user.digest.CredentialMemory;
import cloud.sentiric.user.digest.Credentials;
import cloud.sentiric.user.directory.Realm;
import cloud.sentiric.user.directory.UserId;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Credentials in memory, kept true by the changes that the database tells of.
 *
 * <pre>
 * told      a name that is not there     answered here; the database is not asked
 *           a name that is there         remembered until it changes
 * not told  a name of the last list      remembered for a few seconds
 *           another name                 so many a second are looked up, the rest are not there
 *           and the database fails       as it was told last, for ten minutes at most
 * </pre>
 */
public final class CaffeineCredentials implements Credentials, CredentialMemory {
    private static final int MAX_ENTRIES = 50_000;
    /** Look-ups a second of names that were not there when the database last told. */
    private static final int STRANGERS_PER_SECOND = 20;

    /** Who is cut off hears of no password that was changed. */
    private static final Duration LONGEST_OUTAGE = Duration.ofMinutes(10);

    private record Name(String realm, String username) {}

    private final Credentials stored;
    private final Ticker clock;
    private final Cache<Name, Credential> known =
            Caffeine.newBuilder().maximumSize(MAX_ENTRIES).build();
    private final Cache<Name, Optional<Credential>> brief;
    private volatile Set<Name> names = ConcurrentHashMap.newKeySet();
    private volatile boolean told;
    private volatile boolean everTold;
    private volatile long untoldAt;
    /** Changes so far: what was read before one is not remembered after it. Guarded by this. */
    private long changes;

    private long second;
    private int strangers;

    /**
     * A memory that is not told of changes yet.
     *
     * @param time how long look-ups are remembered while nobody tells of changes
     */
    public CaffeineCredentials(Credentials stored, Duration time) {
        this(stored, time, Ticker.systemTicker());
    }

    CaffeineCredentials(Credentials stored, Duration time, Ticker clock) {
        this.stored = stored;
        this.clock = clock;
        this.brief = Caffeine.newBuilder()
                .maximumSize(MAX_ENTRIES)
                .expireAfterWrite(time)
                .ticker(clock)
                .build();
    }

    /** Whether all are in memory, and changes are told. */
    public boolean told() {
        return told;
    }

    @Override
    public Optional<Credential> find(String realm, String sipUsername) {
        var name = new Name(realm, sipUsername);
        return told ? remembered(name) : briefly(name);
    }

    private Optional<Credential> remembered(Name name) {
        if (!names.contains(name)) {
            return Optional.empty();
        }
        var found = known.getIfPresent(name);
        if (found != null) {
            return Optional.of(found);
        }
        // Not computed within the cache: a slow database must not hold its locks.
        long before = changes();
        var read = stored.find(name.realm, name.username);
        read.ifPresent(credential -> remember(name, credential, before));
        return read;
    }

    private Optional<Credential> briefly(Name name) {
        var found = brief.getIfPresent(name);
        if (found != null) {
            return found;
        }
        if (everTold && !names.contains(name) && !admitStranger()) {
            return Optional.empty();
        }
        long before = changes();
        try {
            var read = stored.find(name.realm, name.username);
            keep(name, read, before);
            return read;
        } catch (RuntimeException e) {
            var last = known.getIfPresent(name);
            if (last == null || clock.read() - untoldAt >= LONGEST_OUTAGE.toNanos()) {
                throw e;
            }
            keep(name, Optional.of(last), before);
            return Optional.of(last);
        }
    }

    private synchronized void keep(Name name, Optional<Credential> found, long before) {
        if (before == changes) {
            brief.put(name, found);
            found.ifPresentOrElse(credential -> known.put(name, credential), () -> known.invalidate(name));
        }
    }

    private synchronized boolean admitStranger() {
        long now = clock.read() / 1_000_000_000;
        if (now != second) {
            second = now;
            strangers = 0;
        }
        return strangers++ < STRANGERS_PER_SECOND;
    }

    private synchronized long changes() {
        return changes;
    }

    private synchronized void remember(Name name, Credential credential, long before) {
        if (before == changes) {
            known.put(name, credential);
        }
    }

    @Override
    public synchronized void all(List<Credential> credentials, List<String[]> further) {
        changes++;
        var fresh = ConcurrentHashMap.<Name>newKeySet();
        known.invalidateAll();
        for (var credential : credentials) {
            var name = new Name(credential.realm(), credential.sipUsername());
            fresh.add(name);
            known.put(name, credential);
        }
        further.forEach(name -> fresh.add(new Name(name[0], name[1])));
        names = fresh;
        everTold = true;
        told = true;
    }

    @Override
    public synchronized void changed(String realm, String sipUsername, Optional<Credential> now) {
        changes++;
        var name = new Name(realm, sipUsername);
        brief.invalidate(name);
        if (now.isPresent()) {
            names.add(name);
            known.put(name, now.get());
        } else {
            names.remove(name);
            known.invalidate(name);
        }
    }

    @Override
    public synchronized void untold() {
        changes++;
        if (told) {
            untoldAt = clock.read();
        }
        told = false;
        brief.invalidateAll();
    }

    @Override
    public Outcome<String> add(Realm realm, UserId user, String sipUsername, Ha1 md5, Ha1 sha256) {
        try {
            return stored.add(realm, user, sipUsername, md5, sha256);
        } finally {
            written(List.of(new Name(realm.name(), sipUsername)));
        }
    }

    @Override
    public boolean remove(TenantId tenant, String sipUsername) {
        try {
            return stored.remove(tenant, sipUsername);
        } finally {
            written(names.stream()
                    .filter(name -> name.username.equals(sipUsername))
                    .toList());
        }
    }

    /** Own writes are seen at once: the next look-up reads. A name that is not there costs one look-up until told so. */
    private synchronized void written(List<Name> changed) {
        changes++;
        brief.invalidateAll();
        names.addAll(changed);
        known.invalidateAll(changed);
    }

    /** A user was changed or removed: what is remembered of its credentials is over. */
    synchronized void forget(UserId user) {
        changes++;
        brief.invalidateAll();
        var gone = new HashSet<Name>();
        known.asMap().forEach((name, credential) -> {
            if (credential.user().equals(user)) {
                gone.add(name);
            }
        });
        known.invalidateAll(new ArrayList<>(gone));
    }
}
