using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Wire;

namespace Router.Replication.Tables;

/// <summary>The rows of a snapshot, with those mended that changed while it was taken.</summary>
internal sealed class SnapshotReading(
    string source, TableSession session, TableSelection selection, ChangedRows changed, LogPoint point, long upToSequence, ILogger logger) : TableReading
{
    private const int BatchRows = 512;
    private const int BatchBytes = 256 * 1024;
    private static readonly TimeSpan ProgressPeriod = TimeSpan.FromSeconds(5);

    private readonly RowTextWriter _rows = new(selection.Layout);
    private readonly ChangeFrame _row = new() { After = selection.Layout, Table = selection.Table };
    private readonly byte[] _key = new byte[KeyBytes.MaxBytes];
    private long _rowCount;
    private long _loggedAt = Stopwatch.GetTimestamp();
    private bool _isStarted;

    public override TablePlan Table => selection.Table;

    public override long UpToSequence => upToSequence;

    public override async IAsyncEnumerable<ChangeBatch> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_isStarted)
        {
            throw new InvalidOperationException($"The rows of {Table.Name} can be read once.");
        }

        _isStarted = true;
        var frame = Frame();
        using var stream = await Task.Run(() => Guarded(() => session.Connection.Stream(selection.Sql, cancellationToken)), cancellationToken);
        var isLast = false;
        while (!isLast)
        {
            isLast = await Task.Run(() => Guarded(() => Fill(stream)), cancellationToken);
            if (_rows.RowCount > 0)
            {
                yield return Fill(frame);
                frame.Close();
            }
        }

        foreach (var chunk in changed.Rows.Values.OfType<ChangeBatch>().Chunk(BatchRows))
        {
            Mend(chunk);
            yield return Fill(frame);
            frame.Close();
        }

        TableReadLog.Complete(logger, source, _rowCount, Table.Name);
    }

    public override ValueTask DisposeAsync() => session.DisposeAsync();

    /// <summary>Fills a batch; true when the snapshot has no more rows.</summary>
    private bool Fill(ResultStream stream)
    {
        _rows.Clear();
        while (_rows.RowCount < BatchRows && _rows.LengthBytes < BatchBytes)
        {
            if (!stream.Read())
            {
                return true;
            }

            Take(stream);
        }

        return false;
    }

    private void Take(ResultStream stream)
    {
        var start = _rows.LengthBytes;
        _rows.BeginRow();
        for (var index = 0; index < stream.ColumnCount; index++)
        {
            if (stream.IsNull(index))
            {
                _rows.WriteNull();
            }
            else
            {
                _rows.Write(stream.Bytes(index));
            }
        }

        if (changed.Rows.Count > 0 && IsTouched(start))
        {
            _rows.DropRow(start);
        }
    }

    private bool IsTouched(int start)
    {
        (_row.Bytes, _row.Offset, _row.LengthBytes, _row.RowCount) = (_rows.Bytes, start, _rows.LengthBytes - start, 1);
        foreach (var row in _row.Open())
        {
            return row.After.TryGetKey(_key, out var key) && changed.Has(key);
        }

        return false;
    }

    private void Mend(ChangeBatch[] touched)
    {
        _rows.Clear();
        foreach (var batch in touched)
        {
            foreach (var change in batch)
            {
                _rows.Copy(change.After);
            }
        }
    }

    private ChangeFrame Frame() => new()
    {
        Source = source,
        Kind = ChangeKind.Insert,
        Table = Table,
        After = selection.Layout,
        Transaction = new Transaction(upToSequence - 1, default, 0, point.File, point.Offset),
    };

    private ChangeBatch Fill(ChangeFrame frame)
    {
        (frame.Bytes, frame.Offset, frame.LengthBytes) = (_rows.Bytes, 0, _rows.LengthBytes);
        (frame.FirstRow, frame.RowCount) = ((int)Math.Min(_rowCount, int.MaxValue / 2), _rows.RowCount);
        _rowCount += _rows.RowCount;
        if (Stopwatch.GetElapsedTime(_loggedAt) > ProgressPeriod)
        {
            _loggedAt = Stopwatch.GetTimestamp();
            TableReadLog.Progress(logger, source, _rowCount, Table.Name);
        }

        return frame.Open();
    }

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (WireException failure)
        {
            throw TableErrors.Of(Table.Name, failure);
        }
        catch (FormatException unfit)
        {
            throw new TableReadException($"{Table.Name} cannot be read: {unfit.Message}", unfit);
        }
    }
}
