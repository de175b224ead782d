package cloud.sentiric.signaling.redis;

import cloud.sentiric.signaling.trunk.SharedTrunks;
import cloud.sentiric.signaling.trunk.TrunkId;
import cloud.sentiric.signaling.trunk.TrunkState;
import cloud.sentiric.signaling.trunk.TrunkState.Condition;
import io.lettuce.core.KeyValue;
import io.lettuce.core.SetArgs;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How trunks are, in Redis.
 *
 * <pre>
 * trunk:lease:sentiric_demo/carrier   run of the node that looks after it
 * trunk:state:sentiric_demo/carrier   "CONDITION ROUND-TRIP-IN-MICROSECONDS SINCE-IN-MS"
 * trunk:doubt:sentiric_demo/carrier   id of what says that it may have forgotten us
 * </pre>
 */
public final class RedisTrunks implements SharedTrunks {
    /** KEYS: lease. ARGV: run, lease in ms. */
    private static final RedisScript LEASE = RedisScript.of("""
            local owner = redis.call('GET', KEYS[1])
            if owner and owner ~= ARGV[1] then return '0' end
            redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
            return '1'
            """);

    /** KEYS: lease. ARGV: run. */
    private static final RedisScript RELEASE = RedisScript.of("""
            if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
            return '1'
            """);

    private static final String STATE = "trunk:state:";
    private static final String DOUBT = "trunk:doubt:";

    private final RedisLink redis;

    public RedisTrunks(RedisLink redis) {
        this.redis = redis;
    }

    private static String[] lease(TrunkId trunk) {
        return new String[] {"trunk:lease:" + trunk};
    }

    @Override
    public CompletionStage<Boolean> lease(TrunkId trunk, String run, Duration lease) {
        return redis.run(LEASE, lease(trunk), new String[] {run, Long.toString(lease.toMillis())})
                .thenApply("1"::equals);
    }

    @Override
    public CompletionStage<Void> release(TrunkId trunk, String run) {
        return redis.run(RELEASE, lease(trunk), new String[] {run}).thenAccept(done -> {});
    }

    @Override
    public CompletionStage<Void> say(TrunkId trunk, TrunkState state, Duration lifetime) {
        var value = state.condition() + " " + state.roundTrip().toNanos() / 1000 + " "
                + state.since().toEpochMilli();
        return redis.run(commands -> commands.set(STATE + trunk, value, SetArgs.Builder.px(lifetime.toMillis()))
                .thenAccept(done -> {}));
    }

    @Override
    public CompletionStage<Void> doubt(TrunkId trunk, String id, Duration lifetime) {
        var once = SetArgs.Builder.nx().px(lifetime.toMillis());
        return redis.run(commands -> commands.set(DOUBT + trunk, id, once).thenAccept(done -> {}));
    }

    @Override
    public CompletionStage<Map<TrunkId, String>> doubts(List<TrunkId> trunks) {
        return all(DOUBT, trunks, id -> id);
    }

    @Override
    public CompletionStage<Map<TrunkId, TrunkState>> states(List<TrunkId> trunks) {
        return all(STATE, trunks, RedisTrunks::read);
    }

    private <T> CompletionStage<Map<TrunkId, T>> all(
            String prefix, List<TrunkId> trunks, Function<String, @Nullable T> reader) {
        if (trunks.isEmpty()) {
            return CompletableFuture.completedFuture(Map.of());
        }
        var keys = trunks.stream().map(trunk -> prefix + trunk).toArray(String[]::new);
        CompletionStage<List<KeyValue<String, String>>> values = redis.run(commands -> commands.mget(keys));
        return values.thenApply(found -> {
            var told = new HashMap<TrunkId, T>();
            for (int i = 0; i < found.size(); i++) {
                var value = found.get(i).hasValue() ? reader.apply(found.get(i).getValue()) : null;
                if (value != null) {
                    told.put(trunks.get(i), value);
                }
            }
            return told;
        });
    }

    private static @Nullable TrunkState read(String text) {
        var words = text.split(" ", -1);
        try {
            return words.length != 3
                    ? null
                    : new TrunkState(
                            Condition.valueOf(words[0]),
                            Duration.ofNanos(Long.parseLong(words[1]) * 1000),
                            Instant.ofEpochMilli(Long.parseLong(words[2])));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
