package cloud.sentiric.signaling.redis;

import cloud.sentiric.signaling.call.Dialogs.Standing;
import cloud.sentiric.signaling.call.StoredDialog;
import cloud.sentiric.signaling.owner.DialogId;
import cloud.sentiric.signaling.owner.Owner;
import cloud.sentiric.signaling.owner.SharedDialogs;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Dialogs and beats in Redis.
 *
 * <pre>
 * dialog:TAG:CALL-ID  hash, gone by itself after the longest call
 *   owner, remoteTag, dialog     while an owner has it; dialog is the JSON of {@link DialogJson}
 *   by, until                    who has it in hand to end it, until when (ms); until 0: who has ended it, a tombstone
 *   why                          of a tombstone: reason of its call.ended
 * dialogs:OWNER       set of TAG:CALL-ID
 * signaling:owners    sorted set: owner by the Redis time of its last beat, ms
 * </pre>
 */
public final class RedisDialogs implements SharedDialogs {
    private static final Logger log = LoggerFactory.getLogger(RedisDialogs.class);
    private static final String OWNERS = "signaling:owners";
    /** How long a dialog stays in the hand of one that has not ended it. */
    private static final String HOLD_MS = "60000";
    /** How long it is known who ended a dialog: longer than its owner is cut off and comes back. */
    private static final String TOMBSTONE_SECONDS = "3600";

    private static final String NOW = """
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            """;
    /** Sets held to HELD or TAKEN if another than the one named has the dialog in hand. */
    private static final String HOLDER = NOW + """
            local function holder(key, self)
              local found = redis.call('HMGET', key, 'by', 'until')
              if not found[1] or found[1] == self then return nil end
              if found[2] == '0' then return 'TAKEN' end
              if tonumber(found[2]) > now then return 'HELD' end
              return nil
            end
            """;

    private static final RedisScript SAVE = RedisScript.of(HOLDER + """
            local held = holder(KEYS[1], ARGV[1])
            if held then return held end
            redis.call('DEL', KEYS[1])
            redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'remoteTag', ARGV[3], 'dialog', ARGV[4])
            redis.call('EXPIRE', KEYS[1], ARGV[5])
            redis.call('SADD', KEYS[2], ARGV[2])
            redis.call('EXPIRE', KEYS[2], ARGV[5])
            return 'OURS'
            """);
    private static final RedisScript REMOVE = RedisScript.of(HOLDER + """
            redis.call('SREM', KEYS[2], ARGV[2])
            if redis.call('HGET', KEYS[1], 'owner') == ARGV[1] and not holder(KEYS[1], ARGV[1]) then
              redis.call('DEL', KEYS[1])
            end
            return '0'
            """);
    /** Of the given owner, silent for so long; or of any other than the one that asks, with this tag. */
    private static final RedisScript RESERVE = RedisScript.of(HOLDER + """
            local found = redis.call('HMGET', KEYS[1], 'owner', 'remoteTag', 'dialog')
            local owner = found[1]
            if ARGV[3] ~= '' then
              if owner ~= ARGV[3] then
                redis.call('SREM', 'dialogs:' .. ARGV[3], ARGV[2])
                return nil
              end
              local beat = redis.call('ZSCORE', KEYS[2], owner)
              if not beat or tonumber(beat) > now - ARGV[4] then return nil end
            elseif not owner or owner == ARGV[1] or found[2] ~= ARGV[5] then
              return nil
            end
            if holder(KEYS[1], ARGV[1]) then return nil end
            redis.call('HSET', KEYS[1], 'by', ARGV[1], 'until', string.format('%.0f', now + ARGV[6]))
            return found[3]
            """);

    private static final RedisScript TAKE = RedisScript.of(HOLDER + """
            if holder(KEYS[1], ARGV[1]) then return '0' end
            local owner = redis.call('HGET', KEYS[1], 'owner')
            if owner then redis.call('SREM', 'dialogs:' .. owner, ARGV[2]) end
            redis.call('DEL', KEYS[1])
            redis.call('HSET', KEYS[1], 'by', ARGV[1], 'until', '0', 'why', ARGV[3])
            redis.call('EXPIRE', KEYS[1], ARGV[4])
            return '1'
            """);
    private static final RedisScript STANDING = RedisScript.of(HOLDER + """
            local held = holder(KEYS[1], ARGV[1])
            if held then return held end
            return redis.call('HGET', KEYS[1], 'owner') == ARGV[1] and 'OURS' or 'UNKNOWN'
            """);
    private static final RedisScript BEAT = RedisScript.of(NOW + """
            local found = redis.call('ZSCORE', KEYS[1], ARGV[1]) or 0
            redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[1])
            local server = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
            return string.format('%.0f %.0f %s', found, now, server)
            """);
    private static final RedisScript FORGET = RedisScript.of(NOW + """
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
    private final DialogJson json;
    private final String lifetime;
    private final AtomicBoolean failing = new AtomicBoolean();

    /**
     * Made once.
     *
     * @param lifetime of a dialog that nobody removes
     */
    public RedisDialogs(RedisLink redis, JsonMapper json, Duration lifetime) {
        this.redis = redis;
        this.json = new DialogJson(json);
        this.lifetime = Long.toString(lifetime.toSeconds());
    }

    @Override
    public CompletionStage<Beat> beat(Owner self) {
        return redis.run(BEAT, keys(OWNERS), values(self)).thenApply(text -> {
            var words = text.split(" ", -1);
            return new Beat(Long.parseLong(words[0]), Long.parseLong(words[1]), words[2]);
        });
    }

    @Override
    public CompletionStage<List<Owner>> silent(Duration silence) {
        CompletionStage<List<String>> found = redis.run(commands ->
                commands.eval(SILENT, ScriptOutputType.MULTI, keys(OWNERS), Long.toString(silence.toMillis())));
        return found.thenApply(owners ->
                owners.stream().map(Owner::parse).filter(Objects::nonNull).toList());
    }

    @Override
    public CompletionStage<Standing> save(StoredDialog dialog, Owner self) {
        var id = DialogId.of(dialog.dialog());
        return redis.run(
                        SAVE,
                        keys(key(id), index(self)),
                        values(self, id, dialog.dialog().remoteTag(), json.write(dialog), lifetime))
                .thenApply(Standing::valueOf)
                .whenComplete(this::note);
    }

    @Override
    public CompletionStage<Void> remove(DialogId id, Owner self) {
        return done(redis.run(REMOVE, keys(key(id), index(self)), values(self, id)));
    }

    @Override
    public CompletionStage<List<DialogId>> some(Owner owner, int limit) {
        CompletionStage<List<String>> found = redis.run(commands -> commands.srandmember(index(owner), limit));
        return found.thenApply(RedisDialogs::ids);
    }

    @Override
    public CompletionStage<List<DialogId>> all(Owner owner) {
        return redis.run(commands -> commands.smembers(index(owner))).thenApply(RedisDialogs::ids);
    }

    private static List<DialogId> ids(Collection<String> members) {
        return members.stream().map(DialogId::parse).filter(Objects::nonNull).toList();
    }

    @Override
    public CompletionStage<@Nullable StoredDialog> reserve(DialogId id, String remoteTag, Owner by) {
        return reserve(id, values(by, id, "", "0", remoteTag, HOLD_MS));
    }

    @Override
    public CompletionStage<@Nullable StoredDialog> reserve(DialogId id, Owner lost, Duration silence, Owner by) {
        return reserve(id, values(by, id, lost, silence.toMillis(), "", HOLD_MS));
    }

    private CompletionStage<@Nullable StoredDialog> reserve(DialogId id, String[] values) {
        return redis.run(RESERVE, keys(key(id), OWNERS), values)
                .<@Nullable StoredDialog>thenApply(text -> text == null ? null : json.read(text))
                .whenComplete(this::note);
    }

    @Override
    public CompletionStage<Void> take(DialogId id, Owner by, String why) {
        return done(redis.run(TAKE, keys(key(id)), values(by, id, why, TOMBSTONE_SECONDS)));
    }

    @Override
    public CompletionStage<Standing> standing(DialogId id, Owner self) {
        return redis.run(STANDING, keys(key(id)), values(self)).thenApply(Standing::valueOf);
    }

    @Override
    public CompletionStage<Void> forget(Owner lost, Duration silence) {
        return done(redis.run(FORGET, keys(OWNERS, index(lost)), values(lost, silence.toMillis())));
    }

    private CompletionStage<Void> done(CompletionStage<String> answer) {
        return answer.whenComplete(this::note).thenAccept(ignored -> {});
    }

    /** One line when Redis goes away, one when it is back; calls go on. */
    private void note(@Nullable Object result, @Nullable Throwable failure) {
        if (failure != null && failing.compareAndSet(false, true)) {
            log.warn(
                    "dialogs are not kept in Redis: calls go on, but no other node can take them over: {}",
                    failure.toString());
        } else if (failure == null && failing.compareAndSet(true, false)) {
            log.info("dialogs are kept in Redis again");
        }
    }

    private static String[] keys(String... keys) {
        return keys;
    }

    private static String[] values(Object... values) {
        var texts = new String[values.length];
        for (int i = 0; i < values.length; i++) {
            texts[i] = values[i].toString();
        }
        return texts;
    }

    private static String key(DialogId id) {
        return "dialog:" + id;
    }

    private static String index(Owner owner) {
        return "dialogs:" + owner;
    }
}
