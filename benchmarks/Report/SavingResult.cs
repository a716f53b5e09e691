namespace Router.Benchmarks.Report;

/// <summary>How long saving holds a lane.</summary>
/// <param name="Groups">Groups of the aggregate.</param>
/// <param name="SavedBytes">Bytes of its state.</param>
/// <param name="CaptureMs">The longest capture, in milliseconds.</param>
/// <param name="PlainMs">A batch of 1000 rows of random groups while nothing is saved: the median.</param>
/// <param name="PlainMaxMs">The longest of them.</param>
/// <param name="SharedMs">The same while a capture is being written: the median.</param>
/// <param name="SharedMaxMs">The longest of them: that much the lane was held at most, capture, copies and the batch itself.</param>
internal sealed record SavingResult(int Groups, long SavedBytes, double CaptureMs, double PlainMs, double PlainMaxMs, double SharedMs, double SharedMaxMs);
