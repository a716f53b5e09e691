namespace Router.Benchmarks.Report;

/// <summary>All of a run.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Machine">What it ran on.</param>
/// <param name="Rounds">Rounds that count.</param>
/// <param name="Series">Rates.</param>
/// <param name="PeakMib">The most memory a process took that went the whole way, in MiB, by workload.</param>
/// <param name="Latencies">Latencies.</param>
/// <param name="Redis">Invalidations of a Redis.</param>
/// <param name="Saving">How long saving holds a lane; null where it was not measured.</param>
/// <param name="Missing">What was left out, and why.</param>
internal sealed record Results(
    DateTimeOffset At,
    string Machine,
    int Rounds,
    IReadOnlyList<Series> Series,
    IReadOnlyDictionary<string, double> PeakMib,
    IReadOnlyList<LatencyResult> Latencies,
    IReadOnlyList<RedisResult> Redis,
    SavingResult? Saving,
    IReadOnlyList<string> Missing);
