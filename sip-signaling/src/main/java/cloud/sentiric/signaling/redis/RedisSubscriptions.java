package cloud.sentiric.signaling.redis;

import cloud.sentiric.signaling.owner.DialogId;
import cloud.sentiric.signaling.owner.Owner;
import cloud.sentiric.signaling.owner.SharedDialogs.Beat;
import cloud.sentiric.signaling.sip.Aor;
import cloud.sentiric.signaling.subscription.EventPackage;
import cloud.sentiric.signaling.subscription.SharedSubscriptions;
import cloud.sentiric.signaling.subscription.Subscription;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Subscriptions in Redis.
 *
 * <pre>
 * subscription:TAG:CALL-ID  hash, gone by itself with the subscription: owner, remoteTag, subscription (JSON)
 * subscriptions:OWNER       set of TAG:CALL-ID
 * subscriptions:owners      sorted set: owner by the Redis time of its last beat, ms; 0 once it has left
 * watcher:AOR               sorted set: TAG:CALL-ID by its end, ms
 * </pre>
 */
public final class RedisSubscriptions implements SharedSubscriptions {
    private static final String OWNERS = "subscriptions:owners";
    /** How long a subscription stays beyond its end: its owner says that it is over. */
    private static final Duration MARGIN = Duration.ofSeconds(30);

    private static final String NOW = """
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            """;
    /** KEYS: subscription, index of its owner, watcher. ARGV: owner, id, remote tag, JSON, time to live in ms. */
    private static final String WRITE = NOW + """
            local function write()
              redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'remoteTag', ARGV[3], 'subscription', ARGV[4])
              redis.call('PEXPIRE', KEYS[1], ARGV[5])
              redis.call('SADD', KEYS[2], ARGV[2])
              if redis.call('PTTL', KEYS[2]) < tonumber(ARGV[5]) then redis.call('PEXPIRE', KEYS[2], ARGV[5]) end
              redis.call('ZADD', KEYS[3], string.format('%.0f', now + ARGV[5]), ARGV[2])
              if redis.call('PTTL', KEYS[3]) < tonumber(ARGV[5]) then redis.call('PEXPIRE', KEYS[3], ARGV[5]) end
            end
            """;

    private static final RedisScript OPEN = RedisScript.of(WRITE + """
            redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', string.format('%.0f', now))
            if redis.call('ZCARD', KEYS[3]) >= tonumber(ARGV[6]) then return 'FULL' end
            write()
            return 'OPENED'
            """);
    private static final RedisScript KEEP = RedisScript.of(WRITE + """
            local owner = redis.call('HGET', KEYS[1], 'owner')
            if owner and owner ~= ARGV[1] then return '0' end
            write()
            return '1'
            """);
    private static final RedisScript FORGET = RedisScript.of("""
            redis.call('SREM', KEYS[2], ARGV[2])
            local owner = redis.call('HGET', KEYS[1], 'owner')
            if owner and owner ~= ARGV[1] then return '0' end
            redis.call('DEL', KEYS[1])
            redis.call('ZREM', KEYS[3], ARGV[2])
            return '1'
            """);
    /** KEYS: subscription, index of the new owner, owners, channel. ARGV: new owner, id, remote tag, lost owner, silence in ms. */
    private static final RedisScript TAKE = RedisScript.of(NOW + """
            local found = redis.call('HMGET', KEYS[1], 'owner', 'remoteTag', 'subscription')
            local owner = found[1]
            if ARGV[4] ~= '' then
              if owner ~= ARGV[4] then
                redis.call('SREM', 'subscriptions:' .. ARGV[4], ARGV[2])
                return nil
              end
              local beat = redis.call('ZSCORE', KEYS[3], owner)
              if not beat or tonumber(beat) > now - ARGV[5] then return nil end
            elseif not owner or found[2] ~= ARGV[3] then
              return nil
            else
              redis.call('PUBLISH', KEYS[4], owner .. ' ' .. ARGV[2])
            end
            redis.call('HSET', KEYS[1], 'owner', ARGV[1])
            redis.call('SREM', 'subscriptions:' .. owner, ARGV[2])
            redis.call('SADD', KEYS[2], ARGV[2])
            local left = redis.call('PTTL', KEYS[1])
            if redis.call('PTTL', KEYS[2]) < left then redis.call('PEXPIRE', KEYS[2], left) end
            return found[3]
            """);

    private static final RedisScript BEAT = RedisScript.of(NOW + """
            local found = redis.call('ZSCORE', KEYS[1], ARGV[1]) or 0
            redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[1])
            local server = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
            return string.format('%.0f %.0f %s', found, now, server)
            """);
    private static final RedisScript DISMISS = RedisScript.of(NOW + """
            local beat = redis.call('ZSCORE', KEYS[1], ARGV[1])
            if beat and tonumber(beat) <= now - ARGV[2] and redis.call('EXISTS', KEYS[2]) == 0 then
              redis.call('ZREM', KEYS[1], ARGV[1])
            end
            return '0'
            """);
    private static final String SILENT = NOW + """
            return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - ARGV[1]))
            """;

    private final RedisLink redis;
    private final SubscriptionJson json;
    private final int maxPerUser;
    private final InstantSource clock;

    /**
     * Made once.
     *
     * @param maxPerUser subscriptions that a user may have
     */
    public RedisSubscriptions(
            RedisLink redis, JsonMapper json, List<EventPackage> packages, int maxPerUser, InstantSource clock) {
        this.redis = redis;
        this.json = new SubscriptionJson(json, packages);
        this.maxPerUser = maxPerUser;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Opened> open(Subscription subscription, Owner self) {
        return redis.run(OPEN, keys(subscription, self), values(subscription, self, Integer.toString(maxPerUser)))
                .thenApply(Opened::valueOf);
    }

    @Override
    public CompletionStage<Boolean> keep(Subscription subscription, Owner self) {
        return redis.run(KEEP, keys(subscription, self), values(subscription, self, ""))
                .thenApply("1"::equals);
    }

    @Override
    public CompletionStage<Boolean> forget(Subscription subscription, Owner self) {
        return redis.run(FORGET, keys(subscription, self), values(subscription, self, ""))
                .thenApply("1"::equals);
    }

    private static String[] keys(Subscription subscription, Owner self) {
        return new String[] {key(subscription.id()), index(self), watcher(subscription.watcher())};
    }

    private String[] values(Subscription subscription, Owner self, String limit) {
        var left = Duration.between(clock.instant(), subscription.expires()).plus(MARGIN);
        return new String[] {
            self.toString(),
            subscription.id().toString(),
            subscription.dialog().remoteTag(),
            json.write(subscription),
            Long.toString(Math.max(1, left.toMillis())),
            limit
        };
    }

    @Override
    public CompletionStage<@Nullable Subscription> claim(DialogId id, String remoteTag, Owner self) {
        return take(id, self, remoteTag, "", "0");
    }

    @Override
    public CompletionStage<@Nullable Subscription> inherit(DialogId id, Owner lost, Duration silence, Owner self) {
        return take(id, self, "", lost.toString(), Long.toString(silence.toMillis()));
    }

    private CompletionStage<@Nullable Subscription> take(
            DialogId id, Owner self, String remoteTag, String lost, String silence) {
        String[] keys = {key(id), index(self), OWNERS, RedisNews.TAKEN};
        String[] values = {self.toString(), id.toString(), remoteTag, lost, silence};
        return redis.run(TAKE, keys, values)
                .<@Nullable Subscription>thenApply(text -> text == null ? null : json.read(text));
    }

    @Override
    public CompletionStage<Beat> beat(Owner self) {
        return redis.run(BEAT, new String[] {OWNERS}, new String[] {self.toString()})
                .thenApply(text -> {
                    var words = text.split(" ", -1);
                    return new Beat(Long.parseLong(words[0]), Long.parseLong(words[1]), words[2]);
                });
    }

    @Override
    public CompletionStage<Void> leave(Owner self) {
        CompletionStage<Long> left = redis.run(commands -> commands.zadd(OWNERS, 0, self.toString()));
        return left.thenAccept(ignored -> {});
    }

    @Override
    public CompletionStage<List<Owner>> silent(Duration silence) {
        CompletionStage<List<String>> found = redis.run(commands -> commands.eval(
                SILENT, ScriptOutputType.MULTI, new String[] {OWNERS}, Long.toString(silence.toMillis())));
        return found.thenApply(owners ->
                owners.stream().map(Owner::parse).filter(Objects::nonNull).toList());
    }

    @Override
    public CompletionStage<List<DialogId>> some(Owner owner, int limit) {
        CompletionStage<List<String>> found = redis.run(commands -> commands.srandmember(index(owner), limit));
        return found.thenApply(members ->
                members.stream().map(DialogId::parse).filter(Objects::nonNull).toList());
    }

    @Override
    public CompletionStage<Void> dismiss(Owner lost, Duration silence) {
        return done(redis.run(DISMISS, new String[] {OWNERS, index(lost)}, new String[] {
            lost.toString(), Long.toString(silence.toMillis())
        }));
    }

    private static CompletionStage<Void> done(CompletionStage<String> answer) {
        return answer.thenAccept(ignored -> {});
    }

    private static String key(DialogId id) {
        return "subscription:" + id;
    }

    private static String index(Owner owner) {
        return "subscriptions:" + owner;
    }

    private static String watcher(Aor user) {
        return "watcher:" + user;
    }
}
