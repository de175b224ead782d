package cloud.sentiric.signaling.redis;

/** The steps of {@link RedisDialogs}, which has the figure of the keys. */
final class CallScripts {
    private static final String NOW = """
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            """;
    /** Says HELD or TAKEN if another than the one named has the call in hand. */
    private static final String HOLDER = NOW + """
            local function holder(key, self)
              local found = redis.call('HMGET', key, 'by', 'until')
              if not found[1] or found[1] == self then return nil end
              if found[2] == '0' then return 'TAKEN' end
              if tonumber(found[2]) > now then return 'HELD' end
              return nil
            end
            """;
    /** Forgets the dialogs of a call, as far as they lead to it. */
    private static final String DROP = """
            local function drop(key, attempt)
              local dialogs = redis.call('HGET', key, 'dialogs')
              if not dialogs then return end
              for id in string.gmatch(dialogs, '[^\\n]+') do
                local entry = redis.call('GET', 'dialog:' .. id)
                if entry and string.sub(entry, 1, 36) == attempt then redis.call('DEL', 'dialog:' .. id) end
              end
            end
            """;

    /** Writes a call unless another has it. ARGV: self, attempt, term, confirmed, call, lifetime, then dialog and peer's tag. */
    private static final String WRITE = HOLDER + DROP + """
            local held = holder(KEYS[1], ARGV[1])
            if held then return held end
            local found = redis.call('HMGET', KEYS[1], 'owner', 'term')
            if found[2] then
              local later = tonumber(found[2]) - tonumber(ARGV[3])
              if later > 0 or (later == 0 and found[1] ~= ARGV[1]) then return 'MOVED' end
            end
            if found[1] and found[1] ~= ARGV[1] then redis.call('SREM', 'calls:' .. found[1], ARGV[2]) end
            drop(KEYS[1], ARGV[2])
            redis.call('DEL', KEYS[1])
            local ids = {}
            for i = 7, #ARGV, 2 do
              ids[#ids + 1] = ARGV[i]
              redis.call('SET', 'dialog:' .. ARGV[i], ARGV[2] .. ' ' .. ARGV[i + 1], 'EX', ARGV[6])
            end
            redis.call('HSET', KEYS[1], 'confirmed', ARGV[4], 'call', ARGV[5], 'dialogs', table.concat(ids, '\\n'))
            redis.call('EXPIRE', KEYS[1], ARGV[6])
            """;

    static final RedisScript SAVE = RedisScript.of(WRITE + """
            redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'term', ARGV[3])
            redis.call('SREM', KEYS[3], ARGV[2])
            redis.call('SADD', KEYS[2], ARGV[2])
            redis.call('EXPIRE', KEYS[2], ARGV[6])
            return 'OURS'
            """);
    static final RedisScript GIVE = RedisScript.of(WRITE + """
            redis.call('HSET', KEYS[1], 'term', string.format('%.0f', tonumber(ARGV[3]) + 1))
            redis.call('SREM', KEYS[2], ARGV[2])
            redis.call('SADD', KEYS[3], ARGV[2])
            return 'OURS'
            """);
    static final RedisScript REMOVE = RedisScript.of(HOLDER + DROP + """
            redis.call('SREM', KEYS[2], ARGV[2])
            if redis.call('HGET', KEYS[1], 'owner') == ARGV[1] and not holder(KEYS[1], ARGV[1]) then
              drop(KEYS[1], ARGV[2])
              redis.call('DEL', KEYS[1])
            end
            return '0'
            """);

    /**
     * ARGV: self; attempt, or its dialog with the peer's tag; how; an owner that is gone; its silence; length of a reservation;
     * lifetime. How: ends, goes (a request in the dialog), lost (the owner is silent), away (it was given away).
     */
    static final RedisScript CLAIM = RedisScript.of(HOLDER + """
            local self, attempt, how, gone = ARGV[1], ARGV[2], ARGV[5], ARGV[6]
            if attempt == '' then
              local entry = redis.call('GET', 'dialog:' .. ARGV[3])
              if not entry or string.sub(entry, 38) ~= ARGV[4] then return 'NOBODY' end
              attempt = string.sub(entry, 1, 36)
            end
            local key = 'call:' .. attempt
            local found = redis.call('HMGET', key, 'owner', 'term', 'confirmed', 'call')
            local owner, call = found[1], found[4]
            if how == 'away' and (owner or not call) then
              redis.call('SREM', KEYS[2], attempt)
              if owner ~= self or not call then return 'NOBODY' end
            end
            if how == 'lost' then
              if owner ~= gone then
                redis.call('SREM', 'calls:' .. gone, attempt)
                return 'NOBODY'
              end
              local beat = redis.call('ZSCORE', KEYS[1], owner)
              if not beat or tonumber(beat) > now - ARGV[7] then return 'NOBODY' end
            end
            if not call then return 'NOBODY' end
            if owner == self then return 'OURS ' .. found[2] .. ' ' .. call end
            if holder(key, self) then return 'NOBODY' end
            if how == 'goes' then
              if found[3] ~= '1' then return 'OWNED ' end
              if owner and found[2] == '1' and owner ~= gone then return 'OWNED ' .. owner end
            end
            if found[3] ~= '1' then
              redis.call('HSET', key, 'by', self, 'until', string.format('%.0f', now + ARGV[8]))
              return 'HAND 0 ' .. call
            end
            if owner then
              redis.call('SREM', 'calls:' .. owner, attempt)
              if how ~= 'lost' and owner ~= gone then
                redis.call('SADD', 'calls:left:' .. owner, attempt)
                redis.call('EXPIRE', 'calls:left:' .. owner, 3600)
              end
            else
              redis.call('SREM', KEYS[2], attempt)
            end
            local term = string.format('%.0f', tonumber(found[2]) + 1)
            redis.call('HDEL', key, 'by', 'until')
            redis.call('HSET', key, 'owner', self, 'term', term)
            redis.call('SADD', 'calls:' .. self, attempt)
            redis.call('EXPIRE', 'calls:' .. self, ARGV[9])
            return 'ADOPTED ' .. term .. ' ' .. call
            """);

    static final RedisScript TAKE = RedisScript.of(HOLDER + DROP + """
            if holder(KEYS[1], ARGV[1]) then return '0' end
            local owner = redis.call('HGET', KEYS[1], 'owner')
            if owner then redis.call('SREM', 'calls:' .. owner, ARGV[2]) end
            redis.call('SREM', KEYS[2], ARGV[2])
            drop(KEYS[1], ARGV[2])
            redis.call('DEL', KEYS[1])
            redis.call('HSET', KEYS[1], 'by', ARGV[1], 'until', '0', 'why', ARGV[3])
            redis.call('EXPIRE', KEYS[1], ARGV[4])
            return '1'
            """);
    static final RedisScript STANDING = RedisScript.of(HOLDER + """
            local held = holder(KEYS[1], ARGV[1])
            if held then return held end
            local found = redis.call('HMGET', KEYS[1], 'owner', 'call')
            if found[1] == ARGV[1] then return 'OURS' end
            return found[2] and 'MOVED' or 'UNKNOWN'
            """);
    static final RedisScript BEAT = RedisScript.of(NOW + """
            local found = redis.call('ZSCORE', KEYS[1], ARGV[1]) or 0
            redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[1])
            local server = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
            return string.format('%.0f %.0f %s', found, now, server)
            """);
    /** The last of several that leave at once finds nobody. */
    static final RedisScript LEAVE = RedisScript.of(NOW + """
            redis.call('SADD', KEYS[2], ARGV[1])
            redis.call('EXPIRE', KEYS[2], ARGV[3])
            local others = 0
            for _, owner in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], string.format('%.0f', now - ARGV[2]), '+inf')) do
              if redis.call('SISMEMBER', KEYS[2], owner) == 0 then others = others + 1 end
            end
            return string.format('%.0f', others)
            """);

    static final RedisScript FORGET = RedisScript.of(NOW + """
            local beat = redis.call('ZSCORE', KEYS[1], ARGV[1])
            if beat and tonumber(beat) <= now - ARGV[2] and redis.call('EXISTS', KEYS[2]) == 0 then
              redis.call('ZREM', KEYS[1], ARGV[1])
              redis.call('SREM', KEYS[3], ARGV[1])
            end
            return '0'
            """);
    static final RedisScript SILENT = RedisScript.of(NOW + """
            local found = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - ARGV[1]))
            return table.concat(found, '\\n')
            """);

    private CallScripts() {}
}
