namespace Router.Benchmarks.Report;

/// <summary>Invalidations of a Redis, beside redis-benchmark with as many commands in a pipeline on as many connections: one.</summary>
/// <param name="Way"><c>client</c>: one UNLINK a key; <c>rules</c>: from rows to keys and as the Redis target sends them.</param>
/// <param name="Pipelined">Keys in a pipeline.</param>
/// <param name="KeysPerSecond">The median over all rounds.</param>
/// <param name="LimitKeysPerSecond">redis-benchmark's.</param>
/// <param name="Ratio">The median of the rounds' ratios.</param>
internal sealed record RedisResult(string Way, int Pipelined, double KeysPerSecond, double LimitKeysPerSecond, double Ratio)
{
    /// <summary>The ratio to reach.</summary>
    public const double Bar = 0.7;

    public static RedisResult Of(string way, int pipelined, IReadOnlyList<(double Limit, double Own)> rounds) => new(
        way,
        pipelined,
        Numbers.Median(rounds.Select(round => round.Own)),
        Numbers.Median(rounds.Select(round => round.Limit)),
        Numbers.Median(rounds.Select(round => round.Own / round.Limit)));
}
