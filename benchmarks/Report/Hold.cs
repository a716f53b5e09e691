namespace Router.Benchmarks.Report;

/// <summary>How long one batch held its lane.</summary>
/// <param name="Ms">In milliseconds.</param>
/// <param name="CollectionMs">How much of it was a pause of the garbage collector.</param>
internal readonly record struct Hold(double Ms, double CollectionMs);
