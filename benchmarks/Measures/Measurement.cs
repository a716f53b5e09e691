namespace Router.Benchmarks.Measures;

/// <summary>One read of a whole workload.</summary>
/// <param name="Seconds">From asking for the dump to the end.</param>
/// <param name="Rows">Rows read.</param>
/// <param name="AllocatedBytes">By the whole process meanwhile.</param>
/// <param name="CpuSeconds">Used by the whole process meanwhile: what a machine that others use too cannot blur.</param>
/// <param name="Tally">What was read.</param>
internal readonly record struct Measurement(double Seconds, long Rows, long AllocatedBytes, double CpuSeconds, Tally Tally);
