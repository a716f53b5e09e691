using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.Processing;
using Router.Routing.Subscriptions;

namespace Router.Routing.Log;

/// <summary>
/// Takes a partition's own rows out of the entries that it shares with the table's other partitions. An update that changed its key is a delete of the
/// old key and an insert of the new one, each where its key belongs; so an entry of updates may become several batches, in the order of the rows.
/// </summary>
internal sealed class RowShare(PartitionSlice slice)
{
    private readonly RowBuffer _rows = new();
    private readonly List<RowRun> _runs = [];
    private readonly byte[] _key = new byte[KeyBytes.MaxBytes];
    private byte[] _merged = [];
    private RowLayout? _inserted;
    private int _next;

    /// <summary>Whether the entry taken last has a further batch for this partition.</summary>
    public bool HasMore => _next < _runs.Count;

    /// <summary>Forgets the entry taken last.</summary>
    public void Reset()
    {
        _runs.Clear();
        _next = 0;
    }

    /// <summary>Makes of a frame that holds a whole entry the first batch of it that is this partition's; false where nothing of it is.</summary>
    /// <exception cref="InvalidOperationException">A row does not tell its key.</exception>
    public bool Take(ChangeFrame frame)
    {
        Reset();
        if (frame.Kind == ChangeKind.Table)
        {
            return true;
        }

        if (frame.Table.PrimaryKey.Count == 0)
        {
            return slice.Index == 0;
        }

        _rows.Trim();
        _rows.Clear();
        var (before, after) = (frame.Before, frame.After);
        _inserted = before is null || after is null ? after : InsertHalf.Layout(before, after);
        foreach (var change in frame.Open())
        {
            Take(change);
        }

        if (_runs is [{ Count: var count } only] && count == frame.RowCount && only.Kind == frame.Kind)
        {
            _runs.Clear();
            return true;
        }

        if (HasMore)
        {
            Next(frame);
            return true;
        }

        return false;
    }

    /// <summary>Makes of a frame that holds the whole entry its next batch.</summary>
    public void Next(ChangeFrame frame)
    {
        var run = _runs[_next++];
        if (run.Kind != frame.Kind)
        {
            frame.Kind = run.Kind;
            frame.Before = run.Kind == ChangeKind.Insert ? null : frame.Before;
            frame.After = run.Kind == ChangeKind.Delete ? null : _inserted;
        }

        _rows.Fill(frame, run.First, run.Offset, run.Count, run.LengthBytes);
    }

    private void Take(in RowChange change)
    {
        if (!change.Key.TryGetKey(_key, out var key))
        {
            throw NoKey(change);
        }

        var isHere = slice.Holds(key);
        if (!change.KeyChanged)
        {
            if (isHere)
            {
                Add(change.Kind, change.Bytes, change.Token.Row);
            }

            return;
        }

        if (isHere)
        {
            Add(ChangeKind.Delete, change.Before.Bytes, change.Token.Row);
        }

        if (!change.TryCopyNewKey(_key, out var lengthBytes))
        {
            throw NoKey(change);
        }

        if (slice.Holds(_key.AsSpan(0, lengthBytes)))
        {
            Add(ChangeKind.Insert, InsertHalf.Bytes(change, _inserted!, ref _merged), change.Token.Row + 1);
        }
    }

    private void Add(ChangeKind kind, ReadOnlySpan<byte> row, int tokenRow)
    {
        if (_runs.Count == 0 || _runs[^1].Kind != kind)
        {
            _runs.Add(new RowRun { Kind = kind, First = _rows.Count, Offset = _rows.LengthBytes });
        }

        _rows.Add(row, tokenRow);
        ref var run = ref System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_runs)[^1];
        run.Count++;
        run.LengthBytes += row.Length;
    }

    private static InvalidOperationException NoKey(in RowChange change) => new(
        $"A change of {change.Table.Name} does not hold the whole primary key, by which the table's partitions are chosen: set binlog_row_image=FULL on the server, or give the table one partition.");
}
