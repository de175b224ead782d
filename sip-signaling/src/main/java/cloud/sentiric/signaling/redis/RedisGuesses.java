package cloud.sentiric.signaling.redis;

import cloud.sentiric.signaling.digest.Guesses;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wrong digests, counted for all nodes.
 *
 * <pre>
 * guess:source:SOURCE, guess:pair:AOR|SOURCE, guess:user:AOR    n failures, l locks so far, u locked until (ms)
 * guess:known:AOR|SOURCE     the user was verified from there within a day
 * guess:chain:NONCE          AOR|SOURCE that used the nonce with success
 * guess:index                all counters by their end; beyond a bound the one that ends first goes
 * </pre>
 */
public final class RedisGuesses implements Guesses {
    private static final Logger log = LoggerFactory.getLogger(RedisGuesses.class);

    /** Wrong ones until a lock: from one source, of a user from one source, of a user from anywhere. */
    private static final int SOURCE_LIMIT = 50;

    private static final int PAIR_LIMIT = 10;
    private static final int USER_LIMIT = 30;
    /** A first lock; each further one is twice as long, up to the longest. */
    private static final Duration LOCK = Duration.ofMinutes(1);

    private static final Duration LONGEST = Duration.ofMinutes(15);
    /** How long failures and locks are remembered after the last. */
    private static final Duration MEMORY = Duration.ofMinutes(30);

    static final Duration KNOWN = Duration.ofDays(1);
    private static final int MAX_COUNTERS = 100_000;
    /** Wrong ones of a user from a source that end what a nonce is good for. */
    private static final int CHAIN_LIMIT = 3;

    /** Whether a right digest may not count: now in ms, AOR|SOURCE, then the keys source, pair, user, known, chain. */
    static final String IS_LOCKED = """
            local function isLocked(now, whose, source, pair, user, known, chain)
              local function locked(key) return tonumber(redis.call('HGET', key, 'u') or '0') > now end
              if redis.call('GET', chain) == whose then return false end
              if locked(source) or locked(pair) then return true end
              return locked(user) and redis.call('EXISTS', known) == 0
            end
            """;

    /**
     * A right digest was let in: AOR|SOURCE, the keys pair, known, chain, index, then ends of known and of the nonce in ms. Of a
     * nonce that was used so before, without a wrong one since, nothing is new.
     */
    static final String SUCCEED = """
            local function succeed(whose, pair, known, chain, index, knownEnd, chainEnd)
              if redis.call('GET', chain) == whose and redis.call('EXISTS', pair) == 0 then return end
              redis.call('DEL', pair)
              redis.call('ZREM', index, pair)
              redis.call('SET', known, '1', 'PX', knownEnd)
              redis.call('SET', chain, whose, 'PX', chainEnd)
            end
            """;

    /** KEYS: source, pair, user, known, chain. ARGV: now in ms, AOR|SOURCE. */
    private static final RedisScript ADMIT = RedisScript.of(IS_LOCKED + """
            if isLocked(tonumber(ARGV[1]), ARGV[2], KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]) then return 'LOCKED' end
            return '0'
            """);

    /**
     * KEYS: source, pair, user, known, chain, index. ARGV: now in ms, AOR|SOURCE, limits of source, pair, user and chain,
     * first and longest lock and memory in ms, most counters.
     */
    private static final RedisScript FAILED = RedisScript.of("""
            local now = tonumber(ARGV[1])
            redis.call('ZREMRANGEBYSCORE', KEYS[6], '-inf', now)
            local count = {}
            local lockedAny = false
            for i = 1, 3 do
              local key = KEYS[i]
              local old = tonumber(redis.call('HGET', key, 'u') or '0') > now
              local n = redis.call('HINCRBY', key, 'n', 1)
              count[i] = n
              if n >= tonumber(ARGV[2 + i]) then
                local level = redis.call('HINCRBY', key, 'l', 1)
                local lock = math.min(tonumber(ARGV[7]) * 2 ^ math.min(level - 1, 20), tonumber(ARGV[8]))
                redis.call('HSET', key, 'n', 0, 'u', string.format('%.0f', now + lock))
                old = true
              end
              redis.call('PEXPIRE', key, ARGV[9])
              redis.call('ZADD', KEYS[6], string.format('%.0f', now + tonumber(ARGV[9])), key)
              if old and (i < 3 or redis.call('EXISTS', KEYS[4]) == 0) then lockedAny = true end
            end
            redis.call('PEXPIRE', KEYS[6], ARGV[9])
            while redis.call('ZCARD', KEYS[6]) > tonumber(ARGV[10]) do
              redis.call('DEL', redis.call('ZPOPMIN', KEYS[6])[1])
            end
            if count[2] >= tonumber(ARGV[6]) and redis.call('GET', KEYS[5]) == ARGV[2] then redis.call('DEL', KEYS[5]) end
            if lockedAny then return 'LOCKED' end
            return tostring(count[2])
            """);

    /** KEYS: pair, known, chain, index. ARGV: AOR|SOURCE, ends of known and of the nonce in ms. */
    private static final RedisScript SUCCEEDED = RedisScript.of(SUCCEED + """
            succeed(ARGV[1], KEYS[1], KEYS[2], KEYS[3], KEYS[4], ARGV[2], ARGV[3])
            return 'DONE'
            """);

    private static final String INDEX = "guess:index";

    private final RedisLink redis;
    private final InstantSource clock;

    public RedisGuesses(RedisLink redis, InstantSource clock) {
        this.redis = redis;
        this.clock = clock;
    }

    static String pair(Trial trial) {
        return trial.user() + "|" + trial.source();
    }

    static String[] keys(Trial trial) {
        return new String[] {
            "guess:source:" + trial.source(),
            "guess:pair:" + pair(trial),
            "guess:user:" + trial.user(),
            "guess:known:" + pair(trial),
            "guess:chain:" + trial.nonce(),
            INDEX
        };
    }

    @Override
    public CompletionStage<Judgement> admit(Trial trial) {
        var keys = Arrays.copyOf(keys(trial), 5);
        return judged(redis.run(ADMIT, keys, new String[] {Long.toString(clock.millis()), pair(trial)}));
    }

    @Override
    public CompletionStage<Judgement> failed(Trial trial) {
        String[] values = {
            Long.toString(clock.millis()),
            pair(trial),
            Integer.toString(SOURCE_LIMIT),
            Integer.toString(PAIR_LIMIT),
            Integer.toString(USER_LIMIT),
            Integer.toString(CHAIN_LIMIT),
            Long.toString(LOCK.toMillis()),
            Long.toString(LONGEST.toMillis()),
            Long.toString(MEMORY.toMillis()),
            Integer.toString(MAX_COUNTERS)
        };
        return judged(redis.run(FAILED, keys(trial), values));
    }

    @Override
    public void succeeded(Trial trial) {
        long left = Math.max(1, trial.expires().toEpochMilli() - clock.millis());
        var all = keys(trial);
        String[] keys = {all[1], all[3], all[4], all[5]};
        String[] values = {pair(trial), Long.toString(KNOWN.toMillis()), Long.toString(left)};
        redis.run(SUCCEEDED, keys, values).exceptionally(failure -> {
            log.debug("success", failure);
            return "";
        });
    }

    private static CompletionStage<Judgement> judged(CompletionStage<String> said) {
        return said.<Judgement>thenApply(
                        text -> text.equals("LOCKED") ? new Locked() : new Free(Integer.parseInt(text)))
                .exceptionally(failure -> {
                    log.debug("guesses", failure);
                    return new Unavailable();
                });
    }
}
