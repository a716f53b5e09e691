using Router.Replication.Source;

namespace Router.Replication.Feed;

/// <summary>Pauses between reconnects: doubled each time, between half and the whole of it by chance, so that many readers do not come at once.</summary>
internal sealed class ReconnectDelay(SourceOptions options)
{
    private readonly Random _random = new(options.Seed);
    private TimeSpan _next = options.FirstReconnectDelay;

    public TimeSpan Next()
    {
        var delay = _next * (0.5 + (_random.NextDouble() / 2));
        _next = TimeSpan.FromTicks(Math.Min(2 * _next.Ticks, options.LongestReconnectDelay.Ticks));
        return delay;
    }

    public void Reset() => _next = options.FirstReconnectDelay;

    /// <summary>High enough not to meet the small numbers that people give their servers.</summary>
    public uint NextServerId() => (uint)_random.Next(1 << 28, 1 << 30);
}
