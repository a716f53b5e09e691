using Microsoft.Extensions.Logging.Abstractions;
using Router.Benchmarks.Workloads;
using Router.Contracts;
using Router.Replication.Feed;
using Router.Replication.Source;

namespace Router.Benchmarks.Orleans.Replay;

/// <summary>The frames of a workload in memory, so that no server is the limit of what carries them.</summary>
internal sealed class RecordedLog
{
    private RecordedLog(List<ChangeFrame> frames) => Frames = frames;

    /// <summary>One a transaction.</summary>
    public IReadOnlyList<ChangeFrame> Frames { get; }

    public long Rows => Frames.Sum(frame => (long)frame.RowCount);

    public long Bytes => Frames.Sum(frame => (long)frame.LengthBytes);

    public static RecordedLog Read(Workload workload)
    {
        var frames = new List<ChangeFrame>();
        var options = SourceOptions.Parse(workload.Source()) with { Start = StartPosition.Parse(workload.From), UntilEnd = true, FailFast = true };
        new BinlogFeed(options, NullLogger<BinlogFeed>.Instance).Run(new RecordingConsumer(frames), CancellationToken.None);
        return new RecordedLog(frames);
    }
}
