package cloud.sentiric.signaling.redis;

import cloud.sentiric.signaling.message.Page;
import cloud.sentiric.signaling.message.SharedPages;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.sip.Header;
import io.lettuce.core.SetArgs;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Messages that wait in Redis, one hash a user, gone with its last one.
 *
 * <pre>
 * message:sip:1001@sentiric.cloud        ID    "EXPIRES {page}", by the Redis time, ms
 * message:lock:sip:1001@sentiric.cloud   while somebody delivers
 * </pre>
 */
public final class RedisPages implements SharedPages {
    /** KEYS: hash. ARGV: id, time to live in ms, page, most of a user. */
    private static final RedisScript KEEP = RedisScript.of(Expiring.LIVE + """
            if live >= tonumber(ARGV[4]) then return '0' end
            redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f', now + ARGV[2]) .. ' ' .. ARGV[3])
            if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
            return '1'
            """);
    /** Longer than all phones may take for one message (64·T1). */
    private static final Duration LOCK = Duration.ofSeconds(60);

    private final RedisLink redis;
    private final JsonMapper json;
    private final int maxPerUser;
    private final InstantSource clock;

    /** A page as JSON has it; header fields as NAME:VALUE. */
    record Stored(
            String id,
            String from,
            String to,
            List<String> headers,
            @Nullable String contentType,
            String body) {}

    /**
     * Made once.
     *
     * @param maxPerUser messages that may wait for a user
     */
    public RedisPages(RedisLink redis, JsonMapper json, int maxPerUser, InstantSource clock) {
        this.redis = redis;
        this.json = json;
        this.maxPerUser = maxPerUser;
        this.clock = clock;
    }

    static String key(Aor user) {
        return "message:" + user;
    }

    private static String lockOf(Aor user) {
        return "message:lock:" + user;
    }

    @Override
    public CompletionStage<Boolean> keep(Page page) {
        var stored = new Stored(
                page.id(),
                page.from(),
                page.to().toString(),
                page.headers().stream()
                        .map(header -> header.name() + ":" + header.value())
                        .toList(),
                page.contentType(),
                Base64.getEncoder().encodeToString(page.body()));
        long left = Duration.between(clock.instant(), page.expires()).toMillis();
        String[] values = {
            page.id(), Long.toString(Math.max(1, left)), json.writeValueAsString(stored), Integer.toString(maxPerUser)
        };
        return redis.run(KEEP, new String[] {key(page.to())}, values).thenApply("1"::equals);
    }

    @Override
    public CompletionStage<Void> remove(Aor user, String id) {
        return redis.run(commands -> commands.hdel(key(user), id).thenAccept(ignored -> {}));
    }

    @Override
    public CompletionStage<List<Page>> of(Aor user) {
        CompletionStage<Map<String, String>> fields = redis.run(commands -> commands.hgetall(key(user)));
        var now = clock.instant();
        return fields.thenApply(found -> found.values().stream()
                .map(this::read)
                .filter(Objects::nonNull)
                .filter(page -> page.expires().isAfter(now))
                .sorted(Comparator.comparing(Page::id))
                .toList());
    }

    private @Nullable Page read(String value) {
        int space = value.indexOf(' ');
        try {
            if (space < 0) {
                return null;
            }
            var stored = json.readValue(value.substring(space + 1), Stored.class);
            var headers = new ArrayList<Header>();
            for (var line : stored.headers()) {
                int colon = line.indexOf(':');
                headers.add(new Header(line.substring(0, colon), line.substring(colon + 1)));
            }
            return new Page(
                    stored.id(),
                    stored.from(),
                    Aor.parse(stored.to()),
                    headers,
                    stored.contentType(),
                    Base64.getDecoder().decode(stored.body()),
                    Instant.ofEpochMilli(Long.parseLong(value.substring(0, space))));
        } catch (JacksonException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return null;
        }
    }

    @Override
    public CompletionStage<Boolean> lock(Aor user) {
        return redis.run(
                commands -> commands.set(lockOf(user), "1", SetArgs.Builder.nx().px(LOCK.toMillis()))
                        .thenApply("OK"::equals));
    }

    @Override
    public CompletionStage<Void> unlock(Aor user) {
        return redis.run(commands -> commands.del(lockOf(user)).thenAccept(ignored -> {}));
    }
}
