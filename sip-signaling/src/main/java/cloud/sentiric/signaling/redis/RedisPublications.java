package cloud.sentiric.signaling.redis;

import cloud.sentiric.signaling.presence.Publication;
import cloud.sentiric.signaling.presence.SharedPublications;
import cloud.sentiric.signaling.presence.Statement;
import cloud.sentiric.signaling.sip.Aor;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Publications in Redis, one hash a user, gone with its last one.
 *
 * <pre>
 * presence:sip:1001@sentiric.cloud
 *   ENTITY-TAG    "EXPIRES SINCE {statement}", both by the Redis time, ms
 * </pre>
 */
public final class RedisPublications implements SharedPublications {
    /** KEYS: hash. ARGV: entity-tag before, entity-tag now, lifetime in ms, statement, most of a user. */
    private static final RedisScript CHANGE = RedisScript.of(Expiring.LIVE + """
            local said = string.format('%.0f', now) .. ' ' .. ARGV[4]
            if ARGV[1] ~= '' then
              local before = redis.call('HGET', KEYS[1], ARGV[1])
              if not before then return 'UNMATCHED' end
              redis.call('HDEL', KEYS[1], ARGV[1])
              if ARGV[4] == '' then said = string.match(before, '^%d+ (.*)$') end
            elseif ARGV[3] ~= '0' and live >= tonumber(ARGV[5]) then
              return 'FULL'
            end
            if ARGV[3] ~= '0' then
              redis.call('HSET', KEYS[1], ARGV[2], string.format('%.0f', now + ARGV[3]) .. ' ' .. said)
              if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[3]) then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
            end
            return 'DONE'
            """);

    private final RedisLink redis;
    private final JsonMapper json;
    private final int maxPerUser;
    private final InstantSource clock;

    /**
     * Made once.
     *
     * @param maxPerUser publications that a user may have
     */
    public RedisPublications(RedisLink redis, JsonMapper json, int maxPerUser, InstantSource clock) {
        this.redis = redis;
        this.json = json;
        this.maxPerUser = maxPerUser;
        this.clock = clock;
    }

    private static String key(Aor user) {
        return "presence:" + user;
    }

    @Override
    public CompletionStage<Changed> change(Aor user, Change change) {
        String[] values = {
            change.ifMatch() == null ? "" : change.ifMatch(),
            change.etag(),
            Long.toString(change.lifetime().toMillis()),
            change.statement() == null ? "" : json.writeValueAsString(change.statement()),
            Integer.toString(maxPerUser)
        };
        return redis.run(CHANGE, new String[] {key(user)}, values).thenApply(Changed::valueOf);
    }

    @Override
    public CompletionStage<List<Publication>> of(Aor user) {
        CompletionStage<Map<String, String>> fields = redis.run(commands -> commands.hgetall(key(user)));
        var now = clock.instant();
        return fields.thenApply(found -> found.values().stream()
                .map(this::read)
                .filter(Objects::nonNull)
                .filter(publication -> publication.expires().isAfter(now))
                .toList());
    }

    private @Nullable Publication read(String value) {
        var parts = value.split(" ", 3);
        try {
            return parts.length < 3
                    ? null
                    : new Publication(
                            json.readValue(parts[2], Statement.class),
                            Instant.ofEpochMilli(Long.parseLong(parts[1])),
                            Instant.ofEpochMilli(Long.parseLong(parts[0])));
        } catch (JacksonException | IllegalArgumentException e) {
            return null;
        }
    }
}
