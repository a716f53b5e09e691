namespace Router.Benchmarks.Report;

/// <summary>How long saving holds a lane.</summary>
/// <param name="Groups">Groups of the aggregate.</param>
/// <param name="SavedBytes">Bytes of its state.</param>
/// <param name="CaptureMs">The longest capture, in milliseconds.</param>
/// <param name="Plain">Batches of 1000 rows of random groups while nothing is saved.</param>
/// <param name="Shared">The same while a capture is being written: copies of what it holds included.</param>
internal sealed record SavingResult(int Groups, long SavedBytes, double CaptureMs, Holds Plain, Holds Shared);
