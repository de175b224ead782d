package cloud.sentiric.signaling.digest;

import cloud.sentiric.digest.Algorithm;
import cloud.sentiric.digest.DigestResponse;
import cloud.sentiric.digest.Ha1;
import cloud.sentiric.signaling.sip.Method;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Digests of users whom user-service has verified lately, verified here as long as it tells of changes. Any thread.
 *
 * <pre>
 * changes are heard of   a right digest of a user who was verified lately   verified here
 *                        all others, and what is wrong by what is known     user-service is asked
 * not heard of           nobody is known                                    user-service is asked
 * </pre>
 */
public final class RememberedCredentials implements Credentials {
    /**
     * Longest time until all instances of user-service know a change that one has told of; whoever does not by then has no
     * connection that tells it. What the others say of that user in the meantime is not remembered.
     */
    static final Duration SPREAD = Duration.ofSeconds(5);

    /** Without a word for so long nobody is known; there is one a second. */
    static final Duration SILENCE = Duration.ofSeconds(3);

    private static final int MAX = 100_000;
    private static final byte[] NO_BODY = {};

    private record Name(String realm, String username, Algorithm algorithm) {}

    /** What is known of a user: verified so, or nothing since a change. */
    private sealed interface User {
        record Known(Ha1 ha1, String userId, String tenantId, long since) implements User {}

        record Changed(long since) implements User {}
    }

    private final Credentials asked;
    private final long lifetime;
    private final LongSupplier nanos;
    /** The oldest first. Guarded by this. */
    private final Map<Name, User> users = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Name, User> eldest) {
            return size() > MAX;
        }
    };

    private boolean told;
    private long toldSince;
    private long heard;

    /**
     * Knows nobody.
     *
     * @param lifetime how long a user is known; zero: never
     * @param nanos a clock that only runs forward
     */
    public RememberedCredentials(Credentials asked, Duration lifetime, LongSupplier nanos) {
        this.asked = asked;
        this.lifetime = lifetime.toNanos();
        this.nanos = nanos;
    }

    @Override
    public CompletionStage<Verdict> verify(String authorization, Method method) {
        long now = nanos.getAsLong();
        var known = isTold(now) ? known(authorization, method, now) : null;
        return known instanceof Verdict.Verified
                ? CompletableFuture.completedFuture(known)
                : asked.verify(authorization, method).thenApply(verdict -> {
                    if (verdict instanceof Verdict.Verified verified && verified.ha1() != null) {
                        remember(verified, verified.ha1(), now);
                    }
                    // A guess counts as one, though nobody can be asked.
                    return verdict instanceof Verdict.Unavailable && known != null && isTold(nanos.getAsLong())
                            ? known
                            : verdict;
                });
    }

    /** Verified or refused by what is known; null where that is nothing. */
    private @Nullable Verdict known(String authorization, Method method, long now) {
        var said = DigestResponse.parse(authorization).orElse(null);
        var algorithm = said == null ? null : Algorithm.of(said.algorithm()).orElse(null);
        if (said == null || algorithm == null || !said.qop().equalsIgnoreCase("auth")) {
            return null;
        }
        var found = find(new Name(said.realm(), said.username(), algorithm));
        if (!(found instanceof User.Known user) || now - user.since >= lifetime) {
            return null;
        }
        return said.matches(user.ha1, method.name(), NO_BODY)
                ? new Verdict.Verified(claim(said), user.userId, user.tenantId, null)
                : new Verdict.Refused(claim(said));
    }

    private static Claim claim(DigestResponse said) {
        return new Claim(
                said.username(),
                said.realm(),
                said.nonce(),
                Integer.toUnsignedLong(said.nonceCount()),
                said.uri(),
                said.qop());
    }

    private synchronized boolean isTold(long now) {
        return told && now - heard < SILENCE.toNanos();
    }

    private synchronized @Nullable User find(Name name) {
        return users.get(name);
    }

    /** @param now when user-service was asked */
    private synchronized void remember(Verdict.Verified verified, Ha1 ha1, long now) {
        var claim = verified.claim();
        var name = new Name(claim.realm(), claim.username(), ha1.algorithm());
        boolean settled = told
                && now - toldSince >= SPREAD.toNanos()
                && !(users.get(name) instanceof User.Changed(var since) && now - since < SPREAD.toNanos());
        if (settled && lifetime > 0) {
            put(name, new User.Known(ha1, verified.userId(), verified.tenantId(), now));
        }
    }

    private void put(Name name, User user) {
        users.remove(name);
        users.put(name, user);
    }

    /** From now on all changes are told. */
    public synchronized void told() {
        told = true;
        toldSince = nanos.getAsLong();
        heard = toldSince;
    }

    /** All changes until now have been told. */
    public synchronized void heard() {
        heard = nanos.getAsLong();
    }

    /** The password of a user was changed, or something else of it. */
    public synchronized void changed(String realm, String username) {
        heard();
        for (var algorithm : Algorithm.values()) {
            put(new Name(realm, username, algorithm), new User.Changed(heard));
        }
    }

    /** Changes are told no more: nobody is known. */
    public synchronized void untold() {
        told = false;
        users.clear();
    }
}
