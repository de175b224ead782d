package cloud.sentiric.signaling.redis;

import cloud.sentiric.signaling.call.CallTrace;
import cloud.sentiric.signaling.call.Dialogs;
import cloud.sentiric.signaling.call.StoredDialog;
import cloud.sentiric.signaling.sip.CallId;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Dialogs in Redis.
 *
 * <pre>
 * dialog:CALL-ID      string, JSON of {@link DialogJson}, gone by itself after the longest call
 * dialogs:OWNER       set of Call-IDs; the owner is one run of one node: NODE/RUN
 * signaling:owners    sorted set: owner by the Redis time of its last heartbeat, seconds
 * </pre>
 */
public final class RedisDialogs implements Dialogs {
    private static final Logger log = LoggerFactory.getLogger(RedisDialogs.class);
    private static final String OWNERS = "signaling:owners";

    private static final RedisScript SAVE = RedisScript.of("""
            redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
            redis.call('SADD', KEYS[2], ARGV[3])
            redis.call('EXPIRE', KEYS[2], ARGV[2])
            return '1'
            """);
    private static final RedisScript REMOVE = RedisScript.of("""
            redis.call('SREM', KEYS[2], ARGV[1])
            local text = redis.call('GET', KEYS[1])
            if text and cjson.decode(text).owner == ARGV[2] then
              redis.call('DEL', KEYS[1])
            end
            return '0'
            """);
    /** With empty tags, of the given owner only. */
    private static final RedisScript CLAIM = RedisScript.of("""
            local text = redis.call('GET', KEYS[1])
            if not text then return nil end
            local dialog = cjson.decode(text)
            if ARGV[3] ~= '' then
              if dialog.owner ~= ARGV[3] then return nil end
            elseif dialog.localTag ~= ARGV[1] or dialog.remoteTag ~= ARGV[2] then
              return nil
            end
            redis.call('DEL', KEYS[1])
            redis.call('SREM', 'dialogs:' .. dialog.owner, ARGV[4])
            return text
            """);

    private static final RedisScript BEAT = RedisScript.of("""
            redis.call('ZADD', KEYS[1], redis.call('TIME')[1], ARGV[1])
            return '1'
            """);
    private static final String DEAD = """
            return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', redis.call('TIME')[1] - ARGV[1])
            """;

    private final RedisLink redis;
    private final DialogJson json;
    private final String owner;
    private final Duration lifetime;
    private final AtomicBoolean failing = new AtomicBoolean();

    /**
     * Made once.
     *
     * @param owner this run of this node
     * @param lifetime of a dialog that nobody removes
     */
    public RedisDialogs(RedisLink redis, JsonMapper json, String owner, Duration lifetime) {
        this.redis = redis;
        this.json = new DialogJson(json);
        this.owner = owner;
        this.lifetime = lifetime;
    }

    @Override
    public void save(StoredDialog dialog) {
        var callId = dialog.dialog().callId();
        String[] keys = {key(callId), index(owner)};
        String[] values = {json.write(dialog, owner), Long.toString(lifetime.toSeconds()), callId.value()};
        redis.run(SAVE, keys, values).whenComplete(this::note);
    }

    @Override
    public void remove(CallTrace trace) {
        String[] keys = {key(trace.callId()), index(owner)};
        String[] values = {trace.callId().value(), owner};
        redis.run(REMOVE, keys, values).whenComplete(this::note);
    }

    @Override
    public void claim(CallId callId, String localTag, String remoteTag, Consumer<@Nullable StoredDialog> to) {
        claim(callId.value(), localTag, remoteTag, "").whenComplete((dialog, failure) -> {
            note(dialog, failure);
            to.accept(failure == null ? dialog : null);
        });
    }

    @Override
    public void takenAway(CallId callId, Consumer<Boolean> to) {
        redis.run(commands -> commands.sismember(index(owner), callId.value()))
                .whenComplete((mine, failure) -> to.accept(failure == null && !mine));
    }

    /** Says that this owner lives. */
    CompletionStage<String> beat() {
        return redis.run(BEAT, new String[] {OWNERS}, new String[] {owner});
    }

    /** Owners whose last heartbeat is older than so long. */
    CompletionStage<List<String>> dead(Duration silence) {
        String[] keys = {OWNERS};
        return redis.run(
                commands -> commands.eval(DEAD, ScriptOutputType.MULTI, keys, Long.toString(silence.toSeconds())));
    }

    /** Takes up to a number of Call-IDs from the index of an owner; of all that ask, one gets each. */
    CompletionStage<Set<String>> callsOf(String lost, int limit) {
        return redis.run(commands -> commands.spop(index(lost), limit));
    }

    /** Takes a dialog of a dead owner. */
    CompletionStage<@Nullable StoredDialog> claim(String callId, String lost) {
        return claim(callId, "", "", lost);
    }

    private CompletionStage<@Nullable StoredDialog> claim(
            String callId, String localTag, String remoteTag, String lost) {
        String[] values = {localTag, remoteTag, lost, callId};
        return redis.run(CLAIM, new String[] {"dialog:" + callId}, values)
                .<@Nullable StoredDialog>thenApply(text -> text == null ? null : json.read(text));
    }

    /** Forgets an owner without dialogs. */
    void forget(String lost) {
        redis.run(commands -> commands.zrem(OWNERS, lost));
    }

    String owner() {
        return owner;
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

    private static String key(CallId callId) {
        return "dialog:" + callId.value();
    }

    private static String index(String owner) {
        return "dialogs:" + owner;
    }
}
