package cloud.sentiric.signaling.redis;

import cloud.sentiric.signaling.digest.Guesses.Trial;
import cloud.sentiric.signaling.digest.NonceUse;
import cloud.sentiric.signaling.keepalive.SharedKeepAlives;
import cloud.sentiric.signaling.registrar.Binding;
import cloud.sentiric.signaling.registrar.Bindings;
import cloud.sentiric.signaling.sip.Aor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Bindings in Redis, one hash an AOR, gone with its last contact; and when phones behind NATs are to be spoken to.
 *
 * <pre>
 * binding:sip:1001@sentiric.cloud
 *   v                          random version, another with every change
 *   CONTACT URI or INSTANCE    {"uri":…,"parameters":…,"callId":…,"cseq":…,"expires":ms,"path":[…],"userAgent":…,"behindNat":…}
 * keepalives                   sorted set of the AORs that have such a phone, by the time in ms of the Redis clock
 * </pre>
 *
 * <p>The rules are decided in {@code registrar}; the script only makes sure that they were decided on what is still
 * there. It takes several keys, so a Redis Cluster would need hash tags.
 */
public final class RedisBindings implements Bindings, SharedKeepAlives {
    private static final Logger log = LoggerFactory.getLogger(RedisBindings.class);
    private static final String VERSION = "v";
    private static final String PREFIX = "binding:";
    private static final String KEEP_ALIVES = "keepalives";
    private static final String NOW = """
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            """;

    /** KEYS: hash, then as {@link RedisGuesses#keys} has them. ARGV: now in ms, AOR|SOURCE. LOCKED, or FREE, field, value… */
    private static final RedisScript ADMIT = RedisScript.of(RedisGuesses.IS_LOCKED + """
            if isLocked(tonumber(ARGV[1]), ARGV[2], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]) then return {'LOCKED'} end
            local found = redis.call('HGETALL', KEYS[1])
            table.insert(found, 1, 'FREE')
            return found
            """);

    /**
     * KEYS: hash, keep-alives; if a nonce is used: nonce, messages, then as {@link RedisGuesses#keys} has them. ARGV: nonce count,
     * its time to live in ms, AOR|SOURCE, time to live of known in ms, now in ms, old version, end of the hash in ms, pause until
     * the next keep-alive in ms or 0, field, value…
     */
    private static final RedisScript STORE = RedisScript.of(NOW + RedisGuesses.IS_LOCKED + RedisGuesses.SUCCEED + """
            if KEYS[3] then
              if isLocked(tonumber(ARGV[5]), ARGV[3], KEYS[5], KEYS[6], KEYS[7], KEYS[8], KEYS[9]) then return 'LOCKED' end
              if tonumber(ARGV[1]) <= tonumber(redis.call('GET', KEYS[3]) or '0') then return 'REPLAYED' end
            end
            if (redis.call('HGET', KEYS[1], 'v') or '') ~= ARGV[6] then return 'CONFLICT' end
            if KEYS[3] then
              redis.call('SET', KEYS[3], ARGV[1], 'PX', ARGV[2])
              succeed(ARGV[3], KEYS[6], KEYS[8], KEYS[9], KEYS[10], ARGV[4], ARGV[2])
            end
            redis.call('DEL', KEYS[1])
            local bound = #ARGV > 10
            if bound then
              redis.call('HSET', KEYS[1], unpack(ARGV, 9))
              redis.call('PEXPIREAT', KEYS[1], ARGV[7])
            end
            local user = string.sub(KEYS[1], 9)
            if ARGV[8] == '0' then
              redis.call('ZREM', KEYS[2], user)
            else
              redis.call('ZADD', KEYS[2], string.format('%.0f', now + ARGV[8]), user)
            end
            if KEYS[3] and bound and redis.call('EXISTS', KEYS[4]) == 1 then return 'AWAITED' end
            return 'STORED'
            """);

    /** KEYS: keep-alives. ARGV: most, interval in ms. The users that are due, a line each. */
    private static final RedisScript CLAIM = RedisScript.of(NOW + """
            local due = redis.call('ZRANGEBYSCORE', KEYS[1], 0, string.format('%.0f', now), 'LIMIT', 0, ARGV[1])
            local live = {}
            for _, user in ipairs(due) do
              if redis.call('EXISTS', 'binding:' .. user) == 1 then
                redis.call('ZADD', KEYS[1], string.format('%.0f', now + ARGV[2]), user)
                live[#live + 1] = user
              else
                redis.call('ZREM', KEYS[1], user)
              end
            end
            return table.concat(live, '\\n')
            """);

    private final RedisLink redis;
    private final InstantSource clock;
    private final Duration keepAlive;
    private final JsonMapper json = JsonMapper.builder().build();

    /**
     * Made once.
     *
     * @param keepAlive how long after its REGISTER a phone behind a NAT is spoken to; zero: never
     */
    public RedisBindings(RedisLink redis, InstantSource clock, Duration keepAlive) {
        this.redis = redis;
        this.clock = clock;
        this.keepAlive = keepAlive;
    }

    static String key(Aor aor) {
        return PREFIX + aor;
    }

    @Override
    public CompletionStage<Loaded> load(Aor aor) {
        CompletionStage<Map<String, String>> fields = redis.run(commands -> commands.hgetall(key(aor)));
        return fields.thenApply(found -> loaded(aor, found)).exceptionally(failure -> {
            log.debug("load", failure);
            return new Loaded.Unavailable("redis");
        });
    }

    private Loaded loaded(Aor aor, Map<String, String> fields) {
        var bindings = new ArrayList<Binding>(fields.size());
        fields.forEach((field, value) -> {
            if (!field.equals(VERSION)) {
                read(aor, value, bindings);
            }
        });
        return new Loaded.Found(fields.getOrDefault(VERSION, ""), bindings);
    }

    @Override
    public CompletionStage<Admitted> admit(Aor aor, Trial trial) {
        var guesses = RedisGuesses.keys(trial);
        String[] keys = {key(aor), guesses[0], guesses[1], guesses[2], guesses[3], guesses[4]};
        String[] values = {Long.toString(clock.millis()), RedisGuesses.pair(trial)};
        return redis.list(ADMIT, keys, values)
                .thenApply(said -> admitted(aor, said))
                .exceptionally(failure -> {
                    log.debug("admit", failure);
                    return new Admitted.Unavailable("redis");
                });
    }

    private Admitted admitted(Aor aor, List<String> said) {
        if (said.getFirst().equals("LOCKED")) {
            return new Admitted.Locked();
        }
        var version = "";
        var bindings = new ArrayList<Binding>(said.size() / 2);
        for (int i = 1; i + 1 < said.size(); i += 2) {
            if (said.get(i).equals(VERSION)) {
                version = said.get(i + 1);
            } else {
                read(aor, said.get(i + 1), bindings);
            }
        }
        return new Admitted.Free(new Loaded.Found(version, bindings));
    }

    private void read(Aor aor, String value, List<Binding> to) {
        try {
            to.add(json.readValue(value, StoredBinding.class).binding());
        } catch (JacksonException | IllegalArgumentException e) {
            log.warn(
                    "a binding of {} cannot be read and is left out: {}",
                    aor,
                    e.getClass().getSimpleName());
        }
    }

    @Override
    public CompletionStage<Stored> store(Aor aor, String version, Loaded.Found next, NonceUse use, Trial trial) {
        var guesses = RedisGuesses.keys(trial);
        var keys = new String[4 + guesses.length];
        keys[0] = key(aor);
        keys[1] = KEEP_ALIVES;
        keys[2] = RedisNonces.key(use);
        keys[3] = RedisPages.key(aor);
        System.arraycopy(guesses, 0, keys, 4, guesses.length);
        return store(
                keys,
                List.of(
                        Long.toString(use.count()),
                        RedisNonces.timeToLive(use, clock),
                        RedisGuesses.pair(trial),
                        Long.toString(RedisGuesses.KNOWN.toMillis()),
                        Long.toString(clock.millis())),
                version,
                next);
    }

    @Override
    public CompletionStage<Stored> replace(Aor aor, String version, List<Binding> bindings) {
        return store(
                new String[] {key(aor), KEEP_ALIVES},
                List.of("0", "0", "", "0", "0"),
                version,
                new Loaded.Found(UUID.randomUUID().toString(), bindings));
    }

    private CompletionStage<Stored> store(String[] keys, List<String> use, String version, Loaded.Found next) {
        var bindings = next.bindings();
        long end = 0;
        boolean kept = false;
        for (var binding : bindings) {
            end = Math.max(end, binding.expires().toEpochMilli());
            kept |= binding.behindNat();
        }
        var values = new ArrayList<>(use);
        values.addAll(List.of(
                version, Long.toString(end), Long.toString(kept ? keepAlive.toMillis() : 0), VERSION, next.version()));
        for (var binding : bindings) {
            values.add(binding.key());
            values.add(StoredBinding.text(binding, json));
        }
        return redis.run(STORE, keys, values.toArray(new String[0]))
                .thenApply(Stored::valueOf)
                .exceptionally(failure -> {
                    log.debug("store", failure);
                    return Stored.UNAVAILABLE;
                });
    }

    @Override
    public CompletionStage<List<Aor>> claim(int most, Duration interval) {
        String[] values = {Integer.toString(most), Long.toString(interval.toMillis())};
        return redis.run(CLAIM, new String[] {KEEP_ALIVES}, values)
                .thenApply(users -> users.lines().map(Aor::parse).toList());
    }
}
