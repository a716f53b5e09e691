namespace Router.Benchmarks.Report;

/// <summary>One thing measured over all rounds, each time with a raw read just before it.</summary>
/// <param name="measure">What: <c>reader</c>, <c>whole way</c>, <c>reader, TLS</c> or <c>router tail</c>.</param>
/// <param name="workload">The workload's name.</param>
/// <param name="rows">The workload's rows.</param>
/// <param name="bar">The ratio to reach; null where there is none.</param>
internal sealed class Series(string measure, string workload, long rows, double? bar)
{
    private readonly List<(double RawSeconds, double Seconds, long AllocatedBytes)> _pairs = [];

    public string Measure => measure;

    public string Workload => workload;

    public double? Bar => bar;

    public double RowsPerSecond => rows / Numbers.Median(_pairs.Select(pair => pair.Seconds));

    public double LimitRowsPerSecond => rows / Numbers.Median(_pairs.Select(pair => pair.RawSeconds));

    /// <summary>How near to the raw read of its pair each one came; 1 is as fast.</summary>
    public IReadOnlyList<double> Ratios => [.. _pairs.Select(pair => pair.RawSeconds / pair.Seconds)];

    public double Ratio => Numbers.Median(Ratios);

    public double? AllocatedBytesPerRow => _pairs.Any(pair => pair.AllocatedBytes > 0) ? Numbers.Median(_pairs.Select(pair => (double)pair.AllocatedBytes)) / rows : null;

    public void Add(double rawSeconds, double seconds, long allocatedBytes) => _pairs.Add((rawSeconds, seconds, allocatedBytes));
}
