package cloud.sentiric.user.caffeine;

import cloud.sentiric.number.Region;
import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.user.directory.Realm;
import cloud.sentiric.user.directory.Realms;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The realms of tenants, remembered by tenant for a few seconds; tenants without one are looked up each time. */
public final class CaffeineRealms implements Realms {
    private static final int MAX_ENTRIES = 10_000;

    private final Realms stored;
    private final Cache<TenantId, Realm> known;

    public CaffeineRealms(Realms stored, Duration time) {
        this.stored = stored;
        this.known = Caffeine.newBuilder()
                .maximumSize(MAX_ENTRIES)
                .expireAfterWrite(time)
                .build();
    }

    @Override
    public List<Realm> all() {
        return stored.all();
    }

    @Override
    public Optional<Realm> of(TenantId tenant) {
        // Not computed within the cache: a slow database must not hold its locks.
        var remembered = known.getIfPresent(tenant);
        if (remembered != null) {
            return Optional.of(remembered);
        }
        var read = stored.of(tenant);
        read.ifPresent(realm -> known.put(tenant, realm));
        return read;
    }

    @Override
    public Region ofAnybody() {
        return stored.ofAnybody();
    }
}
