using System.Globalization;
using Router.Subscribers.Redis;

namespace Router.Subscribers.Caching.Redis;

/// <summary>A fill on its way to Redis: what it was checked against, and the check.</summary>
internal sealed class RedisFill
{
    private readonly CacheMiss _miss;
    private readonly CacheLoad _load;
    private readonly long _graceMicroseconds;
    private readonly (string Number, string Mark)[] _tombstones;
    private CacheFloor _floor;

    /// <summary>What the miss knew; nothing is known of the tags yet.</summary>
    public RedisFill(RedisMiss miss, CacheLoad load, long graceMicroseconds)
    {
        _miss = miss;
        _load = load;
        _graceMicroseconds = graceMicroseconds;
        _floor = miss.Floor;
        _tombstones = new (string, string)[1 + load.Tags.Count];
        Array.Fill(_tombstones, ("", ""));
        _tombstones[0] = (miss.TombstoneNumber, miss.TombstoneMark);
    }

    /// <summary>The floor's number, then the tombstones': what Redis compares.</summary>
    public IEnumerable<string> Numbers => _tombstones.Select(tombstone => tombstone.Number).Prepend(Text(_floor.Version));

    /// <summary>Takes what is in Redis now instead.</summary>
    public void Take(RedisReply now)
    {
        var parts = new List<string>();
        foreach (var part in now)
        {
            parts.Add(part.Text ?? "");
        }

        _floor = MarkText.ReadFloor(parts[2], parts[3], Number(parts[0]), Number(parts[1]));
        for (var i = 0; i < _tombstones.Length; i++)
        {
            _tombstones[i] = (parts[4 + (2 * i)], parts[5 + (2 * i)]);
        }
    }

    /// <summary>Whether the value is new enough for what is known.</summary>
    public NotStoredReason Judge()
    {
        var reason = FillCheck.ByFloor(_load.Readings, _floor, IsWithinGrace(_floor.RaisedAt));
        foreach (var (number, text) in _tombstones)
        {
            if (reason == NotStoredReason.None && number.Length > 0 && MarkText.Read(text) is { } mark)
            {
                reason = FillCheck.ByTombstone(_load.Readings, mark, IsWithinGrace(Number(number)));
            }
        }

        return reason;
    }

    private bool IsWithinGrace(long appliedAt) => _graceMicroseconds == long.MaxValue || _miss.BegunAt - appliedAt <= _graceMicroseconds;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
