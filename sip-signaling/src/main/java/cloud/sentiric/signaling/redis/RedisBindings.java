package cloud.sentiric.signaling.redis;

import cloud.sentiric.signaling.digest.NonceUse;
import cloud.sentiric.signaling.registrar.Binding;
import cloud.sentiric.signaling.registrar.Bindings;
import cloud.sentiric.signaling.sip.Aor;
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
 * Bindings in Redis, one hash an AOR, gone with its last contact.
 *
 * <pre>
 * binding:sip:1001@sentiric.cloud
 *   v                          random version, another with every change
 *   CONTACT URI or INSTANCE    {"uri":…,"parameters":…,"callId":…,"cseq":…,"expires":ms,"path":[…],"userAgent":…}
 * </pre>
 *
 * <p>The rules are decided in {@code registrar}; the script only makes sure that they were decided on what is still
 * there. It takes two keys, so a Redis Cluster would need hash tags.
 */
public final class RedisBindings implements Bindings {
    private static final Logger log = LoggerFactory.getLogger(RedisBindings.class);
    private static final String VERSION = "v";

    /** KEYS: hash, nonce. ARGV: nonce count, its time to live in ms, old version, end of the hash in ms, field, value… */
    private static final RedisScript STORE = RedisScript.of("""
            if tonumber(ARGV[1]) <= tonumber(redis.call('GET', KEYS[2]) or '0') then return 'REPLAYED' end
            if (redis.call('HGET', KEYS[1], 'v') or '') ~= ARGV[3] then return 'CONFLICT' end
            redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
            redis.call('DEL', KEYS[1])
            if #ARGV > 6 then
              redis.call('HSET', KEYS[1], unpack(ARGV, 5))
              redis.call('PEXPIREAT', KEYS[1], ARGV[4])
            end
            return 'STORED'
            """);

    private final RedisLink redis;
    private final InstantSource clock;
    private final JsonMapper json = JsonMapper.builder().build();

    public RedisBindings(RedisLink redis, InstantSource clock) {
        this.redis = redis;
        this.clock = clock;
    }

    static String key(Aor aor) {
        return "binding:" + aor;
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
        long end = bindings.stream()
                .mapToLong(binding -> binding.expires().toEpochMilli())
                .max()
                .orElse(0);
        var values = new ArrayList<>(List.of(
                Long.toString(use.count()),
                RedisNonces.timeToLive(use, clock),
                version,
                Long.toString(end),
                VERSION,
                UUID.randomUUID().toString()));
        for (var binding : bindings) {
            values.add(binding.key());
            values.add(json.writeValueAsString(StoredBinding.of(binding)));
        }
        String[] keys = {key(aor), RedisNonces.key(use)};
        return redis.run(STORE, keys, values.toArray(new String[0]))
                .thenApply(Stored::valueOf)
                .exceptionally(failure -> {
                    log.debug("store", failure);
                    return Stored.UNAVAILABLE;
                });
    }
}
