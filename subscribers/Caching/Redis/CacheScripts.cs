using Router.Subscribers.Redis;

namespace Router.Subscribers.Caching.Redis;

/// <summary>
/// The scripts, each atomic. Invalidations are numbered by the server's own clock in microseconds, made strictly increasing: so a number tells when
/// it was applied, and none is ever given twice, also not after everything was flushed.
/// </summary>
/// <remarks>
/// The floor is a hash: <c>owner</c> (who follows), <c>begin</c> (where following began), <c>mark</c> (what was forgotten), <c>n</c> (the last number
/// given), <c>fn</c> (the number of its last change), <c>fat</c> (when the newest of what was forgotten had been applied), <c>gen</c> (values stored
/// before that number are gone), <c>bn</c> (so are tombstones), <c>lt</c> (the last invalidation of a tag), <c>ft</c> (the newest forgotten one).
/// </remarks>
internal static class CacheScripts
{
    private const string Common = """
        local function text(n) return string.format('%.0f', n) end
        local function join(mark, added)
          if not mark or mark == '' then return added end
          for line in string.gmatch(added, '[^\n]+') do
            local origin, sequence = string.match(line, '^([^\t]*)\t(%d+)')
            local lines, found = {}, false
            for old in string.gmatch(mark, '[^\n]+') do
              local itsOrigin, itsSequence = string.match(old, '^([^\t]*)\t(%d+)')
              if itsOrigin == origin then
                found = true
                if itsSequence < sequence then old = line end
              end
              lines[#lines + 1] = old
            end
            if not found then lines[#lines + 1] = line end
            mark = table.concat(lines, '\n')
          end
          return mark
        end
        local function number(floor)
          local time = redis.call('TIME')
          local now = time[1] * 1000000 + time[2]
          local last = tonumber(redis.call('HGET', floor, 'n') or '0')
          if last >= now then now = last + 1 end
          return now
        end
        local function begin(floor, owner, position, mark)
          local n = text(number(floor))
          redis.call('DEL', floor)
          redis.call('HSET', floor, 'owner', owner, 'begin', position, 'mark', mark, 'n', n, 'fn', n, 'fat', n, 'gen', n, 'bn', n, 'lt', n, 'ft', n)
        end
        local function own(floor, owner, position, mark)
          local present = redis.call('HGET', floor, 'owner')
          if not present then begin(floor, owner, position, mark)
          elseif present ~= owner then return redis.error_reply('ROUTEROWNER ' .. present) end
        end

        """;

    /// <summary>Following begins, or begins again after Redis has lost something. Keys: floor, lease. Arguments: owner, begin, mark.</summary>
    public static RedisScript Begin { get; } = new(Common + """
        begin(KEYS[1], ARGV[1], ARGV[2], ARGV[3])
        redis.call('DEL', KEYS[2])
        return 1
        """);

    /// <summary>Contact lasts. Keys: floor, lease. Arguments: owner, begin, mark, milliseconds.</summary>
    public static RedisScript Renew { get; } = new(Common + """
        local refused = own(KEYS[1], ARGV[1], ARGV[2], ARGV[3])
        if refused then return refused end
        redis.call('SET', KEYS[2], '1', 'PX', ARGV[4])
        return 1
        """);

    /// <summary>
    /// Applies invalidations. Keys: floor, order. Arguments: owner, begin, mark of all applied, prefix, mark of these, tombstones kept at most,
    /// 1 for everything, then names: k:KEY or g:TAG.
    /// </summary>
    public static RedisScript Invalidate { get; } = new(Common + """
        local floor, order, prefix, mark = KEYS[1], KEYS[2], ARGV[4], ARGV[5]
        local refused = own(floor, ARGV[1], ARGV[2], ARGV[3])
        if refused then return refused end
        local n = text(number(floor))
        redis.call('HSET', floor, 'n', n)
        if ARGV[7] == '1' then
          redis.call('HSET', floor, 'mark', join(redis.call('HGET', floor, 'mark'), mark), 'fn', n, 'fat', n, 'gen', n)
        end
        local bn = tonumber(redis.call('HGET', floor, 'bn'))
        for i = 8, #ARGV do
          local name = ARGV[i]
          local tombstone = prefix .. 't:' .. name
          local old = redis.call('HMGET', tombstone, 'n', 'mark')
          local joined = mark
          if old[1] and tonumber(old[1]) > bn then joined = join(old[2], mark) end
          redis.call('HSET', tombstone, 'n', n, 'mark', joined)
          redis.call('ZADD', order, n, name)
          if string.sub(name, 1, 2) == 'k:' then redis.call('UNLINK', prefix .. 'v:' .. string.sub(name, 3))
          else redis.call('HSET', floor, 'lt', n) end
        end
        local most = tonumber(ARGV[6])
        if redis.call('ZCARD', order) > most then
          local gone = redis.call('ZPOPMIN', order, redis.call('ZCARD', order) - most + math.floor(most / 100))
          local state = redis.call('HMGET', floor, 'mark', 'fat', 'ft')
          local raised, fat, ft = state[1], tonumber(state[2]), tonumber(state[3])
          for i = 1, #gone, 2 do
            local tombstone = redis.call('HMGET', prefix .. 't:' .. gone[i], 'n', 'mark')
            if tombstone[1] and tonumber(tombstone[1]) > bn then
              raised = join(raised, tombstone[2])
              fat = math.max(fat, tonumber(tombstone[1]))
              if string.sub(gone[i], 1, 2) == 'g:' then ft = math.max(ft, tonumber(tombstone[1])) end
            end
            redis.call('UNLINK', prefix .. 't:' .. gone[i])
          end
          redis.call('HSET', floor, 'mark', raised, 'fn', n, 'fat', text(fat), 'ft', text(ft))
        end
        return n
        """);

    /// <summary>
    /// Looks a key up. Keys: value, tombstone, floor, lease. Arguments: prefix. Gives lease (0 or 1) and the value; or lease, null, the time,
    /// the tombstone's number and mark, the floor's fn, fat, begin, mark and lt; or lease only where there is no floor.
    /// </summary>
    public static RedisScript Look { get; } = new("""
        local lease = redis.call('EXISTS', KEYS[4])
        local floor = redis.call('HMGET', KEYS[3], 'gen', 'ft', 'fn', 'fat', 'begin', 'mark', 'lt', 'bn')
        if not floor[1] then return {lease} end
        local value = redis.call('HMGET', KEYS[1], 'd', 'n', 't')
        if value[1] then
          local n = tonumber(value[2])
          local holds = n >= tonumber(floor[1])
          if holds and value[3] ~= '' then
            holds = n >= tonumber(floor[2])
            for tag in string.gmatch(value[3], '[^\n]+') do
              local invalidated = redis.call('HGET', ARGV[1] .. 't:g:' .. tag, 'n')
              if invalidated and tonumber(invalidated) > n then holds = false end
            end
          end
          if holds then return {lease, value[1]} end
        end
        local tombstone = redis.call('HMGET', KEYS[2], 'n', 'mark')
        if tombstone[1] and tonumber(tombstone[1]) <= tonumber(floor[8]) then tombstone = {false, false} end
        local time = redis.call('TIME')
        local now = string.format('%.0f', time[1] * 1000000 + time[2])
        return {lease, false, now, tombstone[1] or '', tombstone[2] or '', floor[3], floor[4], floor[5], floor[6], floor[7]}
        """);

    /// <summary>
    /// Stores a fill if tombstones and floor are still those that its reading was checked against. Keys: value, floor, lease, then the tombstones of
    /// the key and of the tags. Arguments: data, milliseconds to live, tags, the number of the miss, 1 where a lease is needed, the floor's fn, then
    /// the tombstones' numbers. Gives stored, contact, overtaken; or the floor's fn, fat, begin and mark and each tombstone's number and mark.
    /// </summary>
    public static RedisScript Store { get; } = new("""
        if ARGV[5] == '1' and redis.call('EXISTS', KEYS[3]) == 0 then return 'contact' end
        local floor = redis.call('HMGET', KEYS[2], 'fn', 'fat', 'begin', 'mark', 'n', 'gen', 'bn')
        if not floor[1] then return 'contact' end
        local same = floor[1] == ARGV[6]
        local now = {floor[1], floor[2], floor[3], floor[4]}
        for i = 4, #KEYS do
          local tombstone = redis.call('HMGET', KEYS[i], 'n', 'mark')
          if tombstone[1] and tonumber(tombstone[1]) <= tonumber(floor[7]) then tombstone = {false, false} end
          same = same and (tombstone[1] or '') == ARGV[i + 3]
          now[#now + 1] = tombstone[1] or ''
          now[#now + 1] = tombstone[2] or ''
        end
        if not same then return now end
        local present = redis.call('HMGET', KEYS[1], 'n', 'm')
        if present[1] and tonumber(present[1]) >= tonumber(floor[6]) and tonumber(present[2]) > tonumber(ARGV[4]) then return 'overtaken' end
        redis.call('HSET', KEYS[1], 'd', ARGV[1], 'n', floor[5], 't', ARGV[3], 'm', ARGV[4])
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        return 'stored'
        """);
}
