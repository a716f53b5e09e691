using Router.Contracts;
using Router.Routing.Log;

namespace Router.Grains.Reading;

/// <summary>Takes what a change log dispatches to a window, on the thread that reads the source, and acknowledges it at once.</summary>
internal sealed class WindowWriter(string source, FrameWindow window, CancellationToken cancellationToken) : IPartitionScheduler
{
    private readonly ChangeFrame _frame = new() { Source = source };
    private PartitionReader? _reader;

    /// <summary>The newest commit there was, in microseconds since 1970 by the server's clock; 0 before the first.</summary>
    public long CommitMicroseconds { get; private set; }

    /// <summary>The log; its one subscription is to everything, so it has one partition.</summary>
    public required Func<ChangeLog> Log { get; init; }

    /// <inheritdoc/>
    public void Ready(ReadOnlySpan<Partition> partitions)
    {
        if (partitions.IsEmpty)
        {
            return;
        }

        var reader = _reader ??= new PartitionReader(Log(), partitions[0]);
        while (reader.TryRead(_frame))
        {
            window.Append(_frame, cancellationToken);
            CommitMicroseconds = Math.Max(CommitMicroseconds, _frame.Transaction.CommitMicroseconds);
            reader.Acknowledge();
        }

        window.Publish(reached: null, currentAsOf: null);
    }
}
