using Router.Contracts;

namespace Router.Benchmarks.Latency;

/// <summary>Handles rows on the reading thread, as they come.</summary>
internal sealed class LatencyConsumer(LatencyLog log) : IChangeConsumer
{
    public void Append(ChangeFrame frame)
    {
        if (frame.Kind != ChangeKind.Table)
        {
            log.Handle(frame.Open());
        }
    }

    public long Mark() => 0;

    public void Rewind(long mark)
    {
        // The load undoes nothing.
    }

    public void Commit(in Transaction transaction, ILogPosition position)
    {
        // Rows were handled as they came.
    }

    public void Discard()
    {
        // The load undoes nothing.
    }

    public void Prepare(string xid)
    {
        // The load prepares nothing.
    }

    public void CommitPrepared(string xid, in Transaction transaction, ILogPosition position)
    {
        // The load prepares nothing.
    }

    public void DiscardPrepared(string xid, ILogPosition position)
    {
        // The load prepares nothing.
    }

    public void Advance(ILogPosition position)
    {
        // Nothing is kept.
    }

    public void Idle()
    {
        // Nothing is held back.
    }
}
