namespace Router.Benchmarks.Measures;

/// <summary>What a reader has seen, so that two who read the same can be compared.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="Ids">The sum of their ids.</param>
/// <param name="Values">The sum of their amounts in hundredths, or of the lengths of their JSON texts in bytes.</param>
internal readonly record struct Tally(long Rows, long Ids, long Values);
