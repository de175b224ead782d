package cloud.sentiric.user.caffeine;

import cloud.sentiric.store.record.Outcome;
import cloud.sentiric.user.digest.Credential;
import cloud.sentiric.user.digest.Credentials;
import cloud.sentiric.user.digest.Ha1;
import cloud.sentiric.user.directory.UserId;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;

/**
 * Credentials remembered for a few seconds, unknown names too.
 *
 * <p>Own writes are seen at once, those of another instance when the time is over.
 */
public final class CaffeineCredentials implements Credentials {
    private static final int MAX_ENTRIES = 20_000;

    private final Credentials stored;
    private final Cache<String, Optional<Credential>> known;

    public CaffeineCredentials(Credentials stored, Duration time) {
        this.stored = stored;
        this.known = Caffeine.newBuilder()
                .maximumSize(MAX_ENTRIES)
                .expireAfterWrite(time)
                .build();
    }

    @Override
    public Optional<Credential> find(String sipUsername) {
        // Not computed within the cache: a slow database must not hold its locks.
        var found = known.getIfPresent(sipUsername);
        if (found == null) {
            found = stored.find(sipUsername);
            known.put(sipUsername, found);
        }
        return found;
    }

    @Override
    public Outcome<String> add(UserId user, String sipUsername, String realm, Ha1 md5, Ha1 sha256) {
        try {
            return stored.add(user, sipUsername, realm, md5, sha256);
        } finally {
            known.invalidate(sipUsername);
        }
    }

    @Override
    public boolean remove(String sipUsername) {
        try {
            return stored.remove(sipUsername);
        } finally {
            known.invalidate(sipUsername);
        }
    }

    void forget() {
        known.invalidateAll();
    }
}
