package cloud.sentiric.signaling.redis;

/** Hashes in Redis whose fields end by themselves: a value begins with the time of its end, by the clock of Redis, in ms. */
final class Expiring {
    /** Takes the ended fields out of the hash KEYS[1]; sets now, and live to the number of those that are left. */
    static final String LIVE = """
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            local all = redis.call('HGETALL', KEYS[1])
            local live = 0
            for i = 1, #all, 2 do
              if tonumber(string.match(all[i + 1], '^%d+')) <= now then
                redis.call('HDEL', KEYS[1], all[i])
              else
                live = live + 1
              end
            end
            """;

    private Expiring() {}
}
