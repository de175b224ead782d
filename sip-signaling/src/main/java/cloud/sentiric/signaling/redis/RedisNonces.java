package cloud.sentiric.signaling.redis;

import cloud.sentiric.signaling.digest.NonceUse;
import cloud.sentiric.signaling.digest.Nonces;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Used nonces: one key a nonce that holds the highest count, gone when the nonce is. Counts must grow; one that comes
 * late and out of order is taken as a replay, and its sender is asked again with stale=true.
 */
public final class RedisNonces implements Nonces {
    private static final Logger log = LoggerFactory.getLogger(RedisNonces.class);

    /** KEYS: nonce. ARGV: count, time to live in ms. */
    private static final RedisScript USE = RedisScript.of("""
            if tonumber(ARGV[1]) <= tonumber(redis.call('GET', KEYS[1]) or '0') then return 'REPLAYED' end
            redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
            return 'FIRST'
            """);

    private final RedisLink redis;
    private final InstantSource clock;

    public RedisNonces(RedisLink redis, InstantSource clock) {
        this.redis = redis;
        this.clock = clock;
    }

    static String key(NonceUse use) {
        return "nonce:" + use.nonce();
    }

    /** Time that a use must be remembered, in ms. */
    static String timeToLive(NonceUse use, InstantSource clock) {
        return Long.toString(Math.max(1, use.expires().toEpochMilli() - clock.millis()));
    }

    @Override
    public CompletionStage<Use> use(NonceUse use) {
        String[] keys = {key(use)};
        String[] values = {Long.toString(use.count()), timeToLive(use, clock)};
        return redis.run(USE, keys, values).thenApply(Use::valueOf).exceptionally(failure -> {
            log.debug("nonce use", failure);
            return Use.UNAVAILABLE;
        });
    }
}
