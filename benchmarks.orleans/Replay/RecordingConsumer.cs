using Router.Contracts;

namespace Router.Benchmarks.Orleans.Replay;

/// <summary>Keeps every frame of rows.</summary>
internal sealed class RecordingConsumer(List<ChangeFrame> frames) : IChangeConsumer
{
    public void Append(ChangeFrame frame)
    {
        if (frame.Kind != ChangeKind.Table)
        {
            frames.Add(frame.Copy());
        }
    }

    public long Mark() => throw Unexpected();

    public void Rewind(long mark) => throw Unexpected();

    public void Commit(in Transaction transaction, ILogPosition position)
    {
        // Frames are kept as they come: the workloads undo nothing.
    }

    public void Discard() => throw Unexpected();

    public void Prepare(string xid) => throw Unexpected();

    public void CommitPrepared(string xid, in Transaction transaction, ILogPosition position) => throw Unexpected();

    public void DiscardPrepared(string xid, ILogPosition position) => throw Unexpected();

    public void Advance(ILogPosition position)
    {
        // The frames are all that is wanted.
    }

    public void Idle()
    {
        // Nothing is held back.
    }

    private static InvalidOperationException Unexpected() => new("The workloads hold nothing that is undone or prepared.");
}
