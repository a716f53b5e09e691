using Router.Cli.Output;
using Router.Contracts;

namespace Router.Cli.Tail;

/// <summary>Counts committed rows and transactions and keeps nothing else.</summary>
internal sealed class CountingConsumer : IChangeConsumer
{
    private readonly Dictionary<string, long> _prepared = new(StringComparer.Ordinal);
    private long _open;
    private long _rows;
    private long _transactions;

    /// <summary>Committed so far; may be asked from any thread.</summary>
    public Totals Totals(long bytes) => new(Volatile.Read(ref _rows), Volatile.Read(ref _transactions), bytes);

    public void Append(ChangeFrame frame) => _open += frame.RowCount;

    public long Mark() => _open;

    public void Rewind(long mark) => _open = mark;

    public void Commit(in Transaction transaction, ILogPosition position)
    {
        Count(_open);
        _open = 0;
    }

    public void Discard() => _open = 0;

    public void Prepare(string xid)
    {
        _prepared[xid] = _open;
        _open = 0;
    }

    public void CommitPrepared(string xid, in Transaction transaction, ILogPosition position)
    {
        if (_prepared.Remove(xid, out var rows))
        {
            Count(rows);
        }
    }

    public void DiscardPrepared(string xid, ILogPosition position) => _prepared.Remove(xid);

    public void Advance(ILogPosition position)
    {
        // Nothing is counted between transactions.
    }

    public void Idle()
    {
        // Nothing is held back.
    }

    private void Count(long rows)
    {
        Volatile.Write(ref _rows, _rows + rows);
        Volatile.Write(ref _transactions, _transactions + 1);
    }
}
