using Router.Contracts;

namespace Router.Benchmarks.Orleans.Replay;

/// <summary>A place in a log that is in memory only.</summary>
internal sealed class ReplayPosition : ILogPosition
{
    public const string LogFile = "replay.000001";

    public string File => LogFile;

    public long Offset { get; set; } = 4;

    public SourcePosition Capture() => new(null, LogFile, Offset, "", 0);

    public bool HasReached(LogPoint point) => point.File == LogFile && Offset >= point.Offset;
}
