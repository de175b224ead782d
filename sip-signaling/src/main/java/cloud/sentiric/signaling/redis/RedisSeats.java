package cloud.sentiric.signaling.redis;

import cloud.sentiric.signaling.trunk.Limits;
import cloud.sentiric.signaling.trunk.Seat;
import cloud.sentiric.signaling.trunk.Seats.Taken;
import cloud.sentiric.signaling.trunk.SharedSeats;
import cloud.sentiric.signaling.trunk.TrunkId;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/**
 * Places in trunks in Redis, by its clock, in ms.
 *
 * <pre>
 * trunk:seats:sentiric_demo/carrier   sorted: place, by the end of its lease
 * trunk:rate:sentiric_demo/carrier    left  calls that may begin now, a fraction
 *                                     at    when that was so
 * </pre>
 */
public final class RedisSeats implements SharedSeats {
    private static final String NOW = """
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            """;

    /** KEYS: seats, rate. ARGV: seat, lease in ms, most calls, most a second, whether both are waived. */
    private static final RedisScript TAKE = RedisScript.of(NOW + """
            redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
            local waived = ARGV[5] == 'true'
            if not waived and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then return 'CALLS' end
            local rate = tonumber(ARGV[4])
            local left = rate
            local bucket = redis.call('HMGET', KEYS[2], 'left', 'at')
            if bucket[1] then
              left = math.min(rate, tonumber(bucket[1]) + math.max(0, now - tonumber(bucket[2])) * rate / 1000)
            end
            if not waived and left < 1 then return 'RATE' end
            redis.call('HSET', KEYS[2], 'left', string.format('%.3f', math.max(0, left - 1)), 'at', string.format('%.0f', now))
            redis.call('PEXPIRE', KEYS[2], 2000)
            redis.call('ZADD', KEYS[1], string.format('%.0f', now + ARGV[2]), ARGV[1])
            redis.call('PEXPIRE', KEYS[1], ARGV[2])
            return 'YES'
            """);

    /** KEYS: seats. ARGV: lease in ms, the places. */
    private static final RedisScript RENEW = RedisScript.of(NOW + """
            for i = 2, #ARGV do
              redis.call('ZADD', KEYS[1], string.format('%.0f', now + ARGV[1]), ARGV[i])
            end
            redis.call('PEXPIRE', KEYS[1], ARGV[1])
            return '1'
            """);

    private final RedisLink redis;

    public RedisSeats(RedisLink redis) {
        this.redis = redis;
    }

    private static String seats(TrunkId trunk) {
        return "trunk:seats:" + trunk;
    }

    @Override
    public CompletionStage<Taken> take(Seat seat, Limits limits, Duration lease) {
        String[] keys = {seats(seat.trunk()), "trunk:rate:" + seat.trunk()};
        String[] values = {
            seat.id(),
            Long.toString(lease.toMillis()),
            Integer.toString(limits.calls()),
            Integer.toString(limits.perSecond()),
            Boolean.toString(limits.waived())
        };
        return redis.run(TAKE, keys, values).thenApply(Taken::valueOf);
    }

    @Override
    public CompletionStage<Void> renew(TrunkId trunk, Collection<String> ids, Duration lease) {
        var values = Stream.concat(Stream.of(Long.toString(lease.toMillis())), ids.stream());
        return redis.run(RENEW, new String[] {seats(trunk)}, values.toArray(String[]::new))
                .thenAccept(done -> {});
    }

    @Override
    public CompletionStage<Void> leave(Seat seat) {
        return redis.run(
                commands -> commands.zrem(seats(seat.trunk()), seat.id()).thenAccept(removed -> {}));
    }
}
