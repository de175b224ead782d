package cloud.sentiric.signaling.redis;

import cloud.sentiric.signaling.presence.DialogState;
import cloud.sentiric.signaling.presence.SharedCallStates;
import cloud.sentiric.signaling.sip.Aor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Dialogs of users in Redis, one hash a user.
 *
 * <pre>
 * callstate:sip:1001@sentiric.cloud
 *   ID    "UNTIL {state}", the end of its lease in ms
 * </pre>
 *
 * <p>Plain commands, no scripts: those of one connection are done in their order.
 */
public final class RedisCallStates implements SharedCallStates {
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private final RedisLink redis;
    private final JsonMapper json;
    private final InstantSource clock;

    public RedisCallStates(RedisLink redis, JsonMapper json, InstantSource clock) {
        this.redis = redis;
        this.json = json;
        this.clock = clock;
    }

    private static String key(Aor user) {
        return "callstate:" + user;
    }

    @Override
    public CompletionStage<Void> put(Aor user, Leased leased) {
        var value = leased.until().toEpochMilli() + " " + json.writeValueAsString(leased.state());
        var end = leased.until().plus(MARGIN);
        return redis.run(commands -> {
            var put = commands.hset(key(user), leased.state().id(), value);
            // Leases are all as long: the one that is written last ends last.
            commands.pexpireat(key(user), end.toEpochMilli());
            return put.thenAccept(ignored -> {});
        });
    }

    @Override
    public CompletionStage<Boolean> remove(Aor user, String id) {
        return redis.run(commands -> commands.hdel(key(user), id).thenApply(removed -> removed > 0));
    }

    @Override
    public CompletionStage<List<Leased>> of(Aor user) {
        CompletionStage<Map<String, String>> fields = redis.run(commands -> commands.hgetall(key(user)));
        var now = clock.instant();
        return fields.thenApply(found -> found.values().stream()
                .map(this::read)
                .filter(Objects::nonNull)
                .filter(leased -> leased.until().isAfter(now))
                .sorted(Comparator.comparing(leased -> leased.state().id()))
                .toList());
    }

    private @Nullable Leased read(String value) {
        int space = value.indexOf(' ');
        try {
            return space < 0
                    ? null
                    : new Leased(
                            json.readValue(value.substring(space + 1), DialogState.class),
                            Instant.ofEpochMilli(Long.parseLong(value.substring(0, space))));
        } catch (JacksonException | IllegalArgumentException e) {
            return null;
        }
    }
}
