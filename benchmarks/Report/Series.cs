using Router.Benchmarks.Measures;

namespace Router.Benchmarks.Report;

/// <summary>One thing measured over all rounds, each time with a raw read just before it.</summary>
/// <param name="measure">What: <c>reader</c>, <c>whole way</c>, <c>reader, TLS</c> or <c>router tail</c>.</param>
/// <param name="workload">The workload's name.</param>
/// <param name="rows">The workload's rows.</param>
/// <param name="bar">The ratio to reach; null where there is none.</param>
internal sealed class Series(string measure, string workload, long rows, double? bar)
{
    private readonly List<(Measurement Raw, Measurement Own)> _pairs = [];

    public string Measure => measure;

    public string Workload => workload;

    public double? Bar => bar;

    public double RowsPerSecond => rows / Numbers.Median(_pairs.Select(pair => pair.Own.Seconds));

    public double LimitRowsPerSecond => rows / Numbers.Median(_pairs.Select(pair => pair.Raw.Seconds));

    /// <summary>How near to the raw read of its pair each one came; 1 is as fast.</summary>
    public IReadOnlyList<double> Ratios => [.. _pairs.Select(pair => pair.Raw.Seconds / pair.Own.Seconds)];

    public double Ratio => Numbers.Median(Ratios);

    /// <summary>CPU time of the process for one row, in nanoseconds; null for another process.</summary>
    public double? CpuNsPerRow => PerRow(pair => pair.Own.CpuSeconds * 1e9);

    /// <summary>The same for the raw read.</summary>
    public double? LimitCpuNsPerRow => PerRow(pair => pair.Raw.CpuSeconds * 1e9);

    public double? AllocatedBytesPerRow => PerRow(pair => pair.Own.AllocatedBytes);

    public void Add(in Measurement raw, in Measurement own) => _pairs.Add((raw, own));

    private double? PerRow(Func<(Measurement Raw, Measurement Own), double> value) =>
        _pairs.Any(pair => pair.Own.CpuSeconds > 0) ? Numbers.Median(_pairs.Select(value)) / rows : null;
}
