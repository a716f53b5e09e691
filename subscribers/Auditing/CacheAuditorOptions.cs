namespace Router.Subscribers.Auditing;

/// <summary>How a cache is audited.</summary>
public sealed record CacheAuditorOptions
{
    /// <summary>The keys audited begin so; those of one kind of value, which the loader can load. Default: all.</summary>
    public string KeyPrefix { get; init; } = "";

    /// <summary>Entries looked at in one audit; default 100.</summary>
    public int SampleSize { get; init; } = 100;

    /// <summary>The time from the end of one audit to the next; default a minute.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Loads a second at most; default 50.</summary>
    public int LoadsPerSecond { get; init; } = 50;

    /// <summary>How long the cache may take to follow what a load has read; then the entry is left undecided. Default 30 s.</summary>
    public TimeSpan SettleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether stale entries are evicted, so that they are loaded anew. Default false: they are reported only.</summary>
    public bool Evict { get; init; }

    /// <summary>The seed of the sample; it is in every report.</summary>
    public int Seed { get; init; } = Environment.ProcessId ^ (int)Environment.TickCount64;
}
