namespace Router.Benchmarks.Huge;

/// <summary>What became of a huge transaction.</summary>
/// <param name="Rows">Rows, each seen once and in order.</param>
/// <param name="Seconds">From the start of the host to the saved end.</param>
/// <param name="PeakMib">The most memory the process took, in MiB.</param>
internal sealed record HugeReading(long Rows, double Seconds, double PeakMib);
