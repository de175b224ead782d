package cloud.sentiric.signaling.redis;

import cloud.sentiric.signaling.attempt.AttemptId;
import cloud.sentiric.signaling.call.Dialogs.Standing;
import cloud.sentiric.signaling.call.StoredCall;
import cloud.sentiric.signaling.owner.DialogId;
import cloud.sentiric.signaling.owner.Owner;
import cloud.sentiric.signaling.owner.SharedDialogs;
import java.time.Duration;
import java.util.ArrayList;
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
 * Calls, their dialogs and beats in Redis; {@link CallScripts} has the steps.
 *
 * <pre>
 * call:ATTEMPT        hash, gone by itself after the longest call
 *   owner             who has it; none: it was given away
 *   term              how often it changed hands, from 1
 *   call, confirmed   the JSON of {@link CallJson}; 1 or 0
 *   dialogs           TAG:CALL-ID of each leg, one a line
 *   by, until         who has it in hand to end it, until when (ms); until 0: who has ended it, a tombstone
 *   why               of a tombstone: reason of its call.ended
 * dialog:TAG:CALL-ID  ATTEMPT, a space, the peer's tag
 * calls:OWNER         set of ATTEMPT
 * calls:left:OWNER    set of ATTEMPT that another has adopted, for an owner that lives
 * calls:away          set of ATTEMPT that was given away
 * signaling:owners    sorted set: owner by the Redis time of its last beat, ms
 * signaling:leaving   set of owners that take no more calls
 * </pre>
 */
public final class RedisDialogs implements SharedDialogs {
    private static final Logger log = LoggerFactory.getLogger(RedisDialogs.class);
    private static final String OWNERS = "signaling:owners";
    private static final String LEAVING = "signaling:leaving";
    private static final String AWAY = "calls:away";
    /** How long an attempt stays in the hand of one that has not ended it. */
    private static final String HOLD_MS = "60000";
    /** How long it is known who ended a call: longer than its owner is cut off and comes back. */
    private static final String TOMBSTONE_SECONDS = "3600";

    private static final int LEFT_AT_ONCE = 500;

    private final RedisLink redis;
    private final CallJson json;
    private final String lifetime;
    private final AtomicBoolean failing = new AtomicBoolean();

    /**
     * Made once.
     *
     * @param lifetime of a call that nobody removes
     */
    public RedisDialogs(RedisLink redis, JsonMapper json, Duration lifetime) {
        this.redis = redis;
        this.json = new CallJson(json);
        this.lifetime = Long.toString(lifetime.toSeconds());
    }

    @Override
    public CompletionStage<Beat> beat(Owner self) {
        return redis.run(CallScripts.BEAT, keys(OWNERS), values(self)).thenApply(text -> {
            var words = text.split(" ", -1);
            return new Beat(Long.parseLong(words[0]), Long.parseLong(words[1]), words[2]);
        });
    }

    @Override
    public CompletionStage<Integer> leave(Owner self, Duration fresh) {
        return redis.run(CallScripts.LEAVE, keys(OWNERS, LEAVING), values(self, fresh.toMillis(), lifetime))
                .thenApply(Integer::valueOf);
    }

    @Override
    public CompletionStage<List<Owner>> silent(Duration silence) {
        return redis.run(CallScripts.SILENT, keys(OWNERS), values(silence.toMillis()))
                .thenApply(text ->
                        text.lines().map(Owner::parse).filter(Objects::nonNull).toList());
    }

    @Override
    public CompletionStage<Standing> save(StoredCall call, Owner self, long term) {
        return write(CallScripts.SAVE, call, self, term);
    }

    @Override
    public CompletionStage<Standing> giveAway(StoredCall call, Owner self, long term) {
        return write(CallScripts.GIVE, call, self, term);
    }

    private CompletionStage<Standing> write(RedisScript script, StoredCall call, Owner self, long term) {
        var attempt = call.subject().trace().attemptId();
        var values = new ArrayList<Object>(
                List.of(self, attempt, term, call.confirmed() ? "1" : "0", json.write(call), lifetime));
        for (var leg : call.legs()) {
            values.add(DialogId.of(leg.dialog()));
            values.add(leg.dialog().remoteTag());
        }
        return redis.run(script, keys(key(attempt), index(self), AWAY), values(values.toArray()))
                .thenApply(Standing::valueOf)
                .whenComplete(this::note);
    }

    @Override
    public CompletionStage<Void> remove(AttemptId attempt, Owner self) {
        return done(redis.run(CallScripts.REMOVE, keys(key(attempt), index(self)), values(self, attempt)));
    }

    @Override
    public CompletionStage<List<AttemptId>> some(Owner owner, int limit) {
        CompletionStage<List<String>> found = redis.run(commands -> commands.srandmember(index(owner), limit));
        return found.thenApply(RedisDialogs::attempts);
    }

    @Override
    public CompletionStage<List<AttemptId>> all(Owner owner) {
        return redis.run(commands -> commands.smembers(index(owner))).thenApply(RedisDialogs::attempts);
    }

    @Override
    public CompletionStage<List<AttemptId>> givenAway(int limit) {
        CompletionStage<List<String>> found = redis.run(commands -> commands.srandmember(AWAY, limit));
        return found.thenApply(RedisDialogs::attempts);
    }

    @Override
    public CompletionStage<List<AttemptId>> adoptedFrom(Owner self) {
        return redis.run(commands -> commands.spop("calls:left:" + self, LEFT_AT_ONCE))
                .thenApply(RedisDialogs::attempts);
    }

    private static List<AttemptId> attempts(Collection<String> members) {
        return members.stream().map(AttemptId::parse).filter(Objects::nonNull).toList();
    }

    @Override
    public CompletionStage<Claim> claim(DialogId id, String remoteTag, boolean ends, @Nullable Owner gone, Owner by) {
        return claim(
                values(by, "", id, remoteTag, ends ? "ends" : "goes", gone == null ? "" : gone, 0, HOLD_MS, lifetime));
    }

    @Override
    public CompletionStage<Claim> claim(AttemptId attempt, Owner lost, Duration silence, Owner by) {
        return claim(values(by, attempt, "", "", "lost", lost, silence.toMillis(), HOLD_MS, lifetime));
    }

    @Override
    public CompletionStage<Claim> claim(AttemptId attempt, Owner by) {
        return claim(values(by, attempt, "", "", "away", "", 0, HOLD_MS, lifetime));
    }

    private CompletionStage<Claim> claim(String[] values) {
        return redis.run(CallScripts.CLAIM, keys(OWNERS, AWAY), values)
                .thenApply(this::claimed)
                .whenComplete(this::note);
    }

    /** What the script says: a word, and what belongs to it. */
    private Claim claimed(String text) {
        var words = text.split(" ", 3);
        return switch (words[0]) {
            case "ADOPTED" -> {
                var call = json.read(words[2]);
                yield call == null ? new Claim.Nobody() : new Claim.Adopted(call, Long.parseLong(words[1]));
            }
            case "HAND" -> {
                var call = json.read(words[2]);
                yield call == null ? new Claim.Nobody() : new Claim.InHand(call);
            }
            case "OURS" -> {
                var call = json.read(words[2]);
                yield call == null ? new Claim.Nobody() : new Claim.Ours(call, Long.parseLong(words[1]));
            }
            case "OWNED" -> new Claim.Owned(Owner.parse(words[1]));
            default -> new Claim.Nobody();
        };
    }

    @Override
    public CompletionStage<Void> take(AttemptId attempt, Owner by, String why) {
        return done(redis.run(CallScripts.TAKE, keys(key(attempt), AWAY), values(by, attempt, why, TOMBSTONE_SECONDS)));
    }

    @Override
    public CompletionStage<Standing> standing(AttemptId attempt, Owner self) {
        return redis.run(CallScripts.STANDING, keys(key(attempt)), values(self)).thenApply(Standing::valueOf);
    }

    @Override
    public CompletionStage<Void> forget(Owner lost, Duration silence) {
        return done(
                redis.run(CallScripts.FORGET, keys(OWNERS, index(lost), LEAVING), values(lost, silence.toMillis())));
    }

    private CompletionStage<Void> done(CompletionStage<String> answer) {
        return answer.whenComplete(this::note).thenAccept(ignored -> {});
    }

    /** One line when Redis goes away, one when it is back; calls go on. */
    private void note(@Nullable Object result, @Nullable Throwable failure) {
        if (failure != null && failing.compareAndSet(false, true)) {
            log.warn(
                    "calls are not kept in Redis: they go on, but no other node can take them over: {}",
                    failure.toString());
        } else if (failure == null && failing.compareAndSet(true, false)) {
            log.info("calls are kept in Redis again");
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

    private static String key(AttemptId attempt) {
        return "call:" + attempt;
    }

    private static String index(Owner owner) {
        return "calls:" + owner;
    }
}
