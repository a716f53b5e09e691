using Router.Contracts;

namespace Router.Benchmarks.Measures;

/// <summary>Reads the rows of a feed where they lie.</summary>
internal sealed class SummingConsumer(RowSum sum) : IChangeConsumer
{
    public void Append(ChangeFrame frame)
    {
        if (frame.Kind != ChangeKind.Table)
        {
            sum.Add(frame.Open());
        }
    }

    public long Mark() => throw Unexpected();

    public void Rewind(long mark) => throw Unexpected();

    public void Commit(in Transaction transaction, ILogPosition position)
    {
        // Rows were read as they came: the workloads undo nothing.
    }

    public void Discard() => throw Unexpected();

    public void Prepare(string xid) => throw Unexpected();

    public void CommitPrepared(string xid, in Transaction transaction, ILogPosition position) => throw Unexpected();

    public void DiscardPrepared(string xid, ILogPosition position) => throw Unexpected();

    public void Advance(ILogPosition position)
    {
        // Nothing is kept.
    }

    public void Idle()
    {
        // Nothing is held back.
    }

    private static InvalidOperationException Unexpected() => new("The workloads hold nothing that is undone or prepared.");
}
