package cloud.sentiric.signaling.redis;

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

    /**
     * KEYS: hash, keep-alives, nonce if one is used. ARGV: nonce count, its time to live in ms, old version, end of the hash in
     * ms, pause until the next keep-alive in ms or 0, field, value…
     */
    private static final RedisScript STORE = RedisScript.of(NOW + """
            if KEYS[3] and tonumber(ARGV[1]) <= tonumber(redis.call('GET', KEYS[3]) or '0') then return 'REPLAYED' end
            if (redis.call('HGET', KEYS[1], 'v') or '') ~= ARGV[3] then return 'CONFLICT' end
            if KEYS[3] then redis.call('SET', KEYS[3], ARGV[1], 'PX', ARGV[2]) end
            redis.call('DEL', KEYS[1])
            if #ARGV > 7 then
              redis.call('HSET', KEYS[1], unpack(ARGV, 6))
              redis.call('PEXPIREAT', KEYS[1], ARGV[4])
            end
            local user = string.sub(KEYS[1], 9)
            if ARGV[5] == '0' then
              redis.call('ZREM', KEYS[2], user)
            else
              redis.call('ZADD', KEYS[2], string.format('%.0f', now + ARGV[5]), user)
            end
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
    public CompletionStage<Stored> store(Aor aor, String version, List<Binding> bindings, NonceUse use) {
        return store(
                new String[] {key(aor), KEEP_ALIVES, RedisNonces.key(use)},
                Long.toString(use.count()),
                RedisNonces.timeToLive(use, clock),
                version,
                bindings);
    }

    @Override
    public CompletionStage<Stored> replace(Aor aor, String version, List<Binding> bindings) {
        return store(new String[] {key(aor), KEEP_ALIVES}, "0", "0", version, bindings);
    }

    private CompletionStage<Stored> store(
            String[] keys, String count, String timeToLive, String version, List<Binding> bindings) {
        long end = bindings.stream()
                .mapToLong(binding -> binding.expires().toEpochMilli())
                .max()
                .orElse(0);
        boolean kept = bindings.stream().anyMatch(Binding::behindNat);
        var values = new ArrayList<>(List.of(
                count,
                timeToLive,
                version,
                Long.toString(end),
                Long.toString(kept ? keepAlive.toMillis() : 0),
                VERSION,
                UUID.randomUUID().toString()));
        for (var binding : bindings) {
            values.add(binding.key());
            values.add(json.writeValueAsString(StoredBinding.of(binding)));
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
