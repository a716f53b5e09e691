using Router.Contracts;
using Router.Contracts.Rows;
using Router.Replication.Schema;

namespace Router.Replication.Tables;

/// <summary>
/// What happened to one table between two points of the log: the last image of each row that was touched. A snapshot taken somewhere between
/// the points is made exact at the later one by it.
/// </summary>
internal sealed class ChangedRows(TableName table, LogPoint high) : IChangeConsumer
{
    /// <summary>The window is some milliseconds long; what does not fit is another one's.</summary>
    private const long MaxBytes = 64 * 1024 * 1024;

    private readonly List<ChangeBatch> _open = [];
    private readonly Dictionary<string, ChangeBatch[]> _prepared = [];
    private readonly Dictionary<byte[], ChangeBatch?> _last = new(KeyBytes.Comparer);
    private long _bytes;

    /// <summary>Why the window cannot be mended; null where it can, or nothing happened.</summary>
    public string? Obstacle { get; private set; }

    /// <summary>The rows touched: as they are at the end, as changes of one row each, or null where they are gone.</summary>
    public IReadOnlyDictionary<byte[], ChangeBatch?> Rows => _last;

    /// <summary>Whether the row was touched, so that the snapshot's image of it does not count.</summary>
    public bool Has(ReadOnlySpan<byte> key) => _last.Count > 0 && _last.GetAlternateLookup<ReadOnlySpan<byte>>().ContainsKey(key);

    public void Append(ChangeFrame frame)
    {
        if (frame.Table.Name != table)
        {
            return;
        }

        _bytes += frame.LengthBytes;
        if (_bytes > MaxBytes)
        {
            Obstacle ??= "more of its rows were changed than are kept";
            return;
        }

        _open.Add(frame.Copy().Open());
    }

    public long Mark() => _open.Count;

    public void Rewind(long mark) => _open.RemoveRange((int)mark, _open.Count - (int)mark);

    public void Commit(in Transaction transaction, ILogPosition position)
    {
        Apply([.. _open], transaction);
        _open.Clear();
    }

    public void Discard() => _open.Clear();

    public void Prepare(string xid)
    {
        _prepared[xid] = [.. _open];
        _open.Clear();
    }

    public void CommitPrepared(string xid, in Transaction transaction, ILogPosition position)
    {
        if (_prepared.Remove(xid, out var batches))
        {
            Apply(batches, transaction);
        }
        else if (IsInside(transaction))
        {
            // Its rows lie before the window, and the snapshot may hold them or not.
            Obstacle ??= "an XA transaction that was prepared before was committed meanwhile";
        }
    }

    public void DiscardPrepared(string xid, ILogPosition position) => _prepared.Remove(xid);

    public void Advance(ILogPosition position)
    {
    }

    public void Idle()
    {
    }

    private bool IsInside(in Transaction transaction) => LogPlaces.IsBefore(transaction.File, transaction.Offset, high.File, high.Offset);

    private void Apply(ChangeBatch[] batches, in Transaction transaction)
    {
        if (!IsInside(transaction))
        {
            return;
        }

        foreach (var batch in batches)
        {
            if (batch.Kind == ChangeKind.Table)
            {
                Obstacle ??= "it was altered or emptied as a whole";
                continue;
            }

            foreach (var change in batch)
            {
                Apply(change);
            }
        }
    }

    private void Apply(in RowChange change)
    {
        if (change.Before is { Exists: true } before && !TrySet(before, null))
        {
            return;
        }

        if (change.After is { Exists: true } after)
        {
            var row = new ChangeFrame();
            change.Select(row);
            Obstacle ??= after.IsWhole ? null : "the log has no whole images of its rows (set binlog_row_image=FULL)";
            TrySet(after, row.Open());
        }
    }

    private bool TrySet(in RowImage image, ChangeBatch? row)
    {
        Span<byte> key = stackalloc byte[Math.Max(image.KeyLengthBytes, 0)];
        if (!image.TryCopyKey(key, out _))
        {
            Obstacle ??= image.Table.PrimaryKey.Count == 0 ? "it has no primary key to tell its rows by" : "the log has no whole images of its rows (set binlog_row_image=FULL)";
            return false;
        }

        _last[key.ToArray()] = row;
        return true;
    }
}
