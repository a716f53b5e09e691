using Router.Contracts;

namespace Router.Replication.Tests.Support;

/// <summary>Keeps committed changes as they came.</summary>
internal sealed class ImageRecorder : IChangeConsumer
{
    private readonly List<ChangeBatch> _open = [];

    public List<ChangeBatch> Batches { get; } = [];

    public void Append(ChangeFrame frame) => _open.Add(frame.Copy().Open());

    public long Mark() => _open.Count;

    public void Rewind(long mark) => _open.RemoveRange((int)mark, _open.Count - (int)mark);

    public void Commit(in Transaction transaction, ILogPosition position)
    {
        Batches.AddRange(_open);
        _open.Clear();
    }

    public void Discard() => _open.Clear();

    public void Prepare(string xid) => _open.Clear();

    public void CommitPrepared(string xid, in Transaction transaction, ILogPosition position) => throw new UnknownPreparedTransactionException(xid);

    public void DiscardPrepared(string xid, ILogPosition position)
    {
    }

    public void Advance(ILogPosition position)
    {
    }

    public void Idle()
    {
    }
}
