using System.Globalization;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Replication.Source;

namespace Router.Grains.Tests.Reading;

/// <summary>A server's log in memory: tables (id BIGINT, status VARCHAR, amount INT), transactions at places, files, purges and failures.</summary>
internal sealed class MemoryLog
{
    private readonly object _gate = new();
    private readonly List<MemoryTransaction> _transactions = [];
    private readonly Dictionary<string, TablePlan> _plans = [];
    private int _fileNumber = 1;
    private int _oldest;
    private long _offset = 4;
    private Exception? _failure;
    private long _version;

    public string File => FileOf(_fileNumber);

    public long Offset => _offset;

    public TablePlan Plan(string table)
    {
        lock (_gate)
        {
            if (!_plans.TryGetValue(table, out var plan))
            {
                plan = new TablePlan(
                    new TableName(table.Split('.')[0], table.Split('.')[1]),
                    [
                        new ColumnDefinition { Ordinal = 0, Name = "id", Type = ColumnType.LongLong },
                        new ColumnDefinition { Ordinal = 1, Name = "status", Type = ColumnType.VarChar, Metadata = 64, CollationId = 45 },
                        new ColumnDefinition { Ordinal = 2, Name = "amount", Type = ColumnType.Long },
                    ],
                    [0],
                    hasNames: true);
                _plans.Add(table, plan);
            }

            return plan;
        }
    }

    public TableName[] Tables
    {
        get
        {
            lock (_gate)
            {
                return [.. _plans.Values.Select(plan => plan.Name)];
            }
        }
    }

    /// <summary>A transaction that inserts those rows.</summary>
    public void Insert(string table, params long[] ids) => Commit(Rows(table, 0, "new", ids));

    public ChangeFrame Rows(string table, int firstRow, string status, params long[] ids)
    {
        var plan = Plan(table);
        var bytes = ids.SelectMany(id => RowWriter.Encode(plan, id, status, (int)(id % 1000))).ToArray();
        return new ChangeFrame
        {
            Kind = ChangeKind.Insert, Table = plan, After = plan.Full, FirstRow = firstRow, RowCount = ids.Length, Bytes = bytes, LengthBytes = bytes.Length,
        };
    }

    public ChangeFrame Update(string table, long id, string before, string after)
    {
        var plan = Plan(table);
        byte[] bytes = [.. RowWriter.Encode(plan, id, before, 1), .. RowWriter.Encode(plan, id, after, 1)];
        return new ChangeFrame
        {
            Kind = ChangeKind.Update, Table = plan, Before = plan.Full, After = plan.Full, RowCount = 1, Bytes = bytes, LengthBytes = bytes.Length,
        };
    }

    public ChangeFrame Whole(string table, TableChange change, int before = 0) =>
        new() { Kind = ChangeKind.Table, TableChange = change, Table = Plan(table), FirstRow = before };

    public void Commit(params ChangeFrame[] frames) => Add(frames);

    public void Prepare(string xid, params ChangeFrame[] frames) => Add(frames, xid, isPrepare: true);

    public void CommitPrepared(string xid) => Add([], xid);

    public void Rotate() => Change(() =>
    {
        _fileNumber++;
        _offset = 4;
    });

    /// <summary>Nothing of what is there now can be read any more.</summary>
    public void Purge() => Change(() => _oldest = _transactions.Count);

    /// <summary>Whoever reads fails so; null: no more.</summary>
    public void Fail(Exception? failure) => Change(() => _failure = failure);

    /// <summary>The place in the list where reading begins.</summary>
    public int IndexOf(StartPosition start)
    {
        lock (_gate)
        {
            return start.Kind switch
            {
                StartKind.End => _transactions.Count,
                StartKind.Oldest => _oldest,
                StartKind.Position => IndexOf(start.File, start.Offset, isExact: false),
                _ => IndexOf(start.Saved!.File, start.Saved.Offset, isExact: true),
            };
        }
    }

    public (string File, long Offset) PlaceOf(int index)
    {
        lock (_gate)
        {
            return index < _transactions.Count ? (_transactions[index].File, _transactions[index].Offset) : (File, _offset);
        }
    }

    /// <summary>Waits until there is a transaction there, or something changes.</summary>
    public MemoryTransaction? Next(int index, ref long version, bool wait, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            while (wait && index >= _transactions.Count && _failure is null && _version == version && !cancellationToken.IsCancellationRequested)
            {
                Monitor.Wait(_gate);
            }

            version = _version;
            cancellationToken.ThrowIfCancellationRequested();
            return _failure is not null ? throw _failure : index < _transactions.Count ? _transactions[index] : null;
        }
    }

    public void Wake() => Change(() => { });

    public static int NumberOf(string file) => int.Parse(file.AsSpan(file.LastIndexOf('.') + 1), CultureInfo.InvariantCulture);

    private static string FileOf(int number) => string.Create(CultureInfo.InvariantCulture, $"binlog.{number:D6}");

    private int IndexOf(string file, long offset, bool isExact)
    {
        var index = _transactions.FindIndex(item => !LogPlaces.IsBefore(item.File, item.Offset, file, offset));
        index = index < 0 ? _transactions.Count : index;
        if (isExact && index > 0 && file == _transactions[index - 1].File && offset < _transactions[index - 1].End)
        {
            throw new InvalidOperationException($"{file}:{offset} lies within a transaction: no server reads from there.");
        }

        return index >= _oldest ? index : throw new SourceException(SourceFault.PositionLost, $"The position {file}:{offset} is lost.");
    }

    private void Add(ChangeFrame[] frames, string? xid = null, bool isPrepare = false) => Change(() =>
    {
        var end = _offset + 100 + frames.Sum(frame => frame.LengthBytes);
        _transactions.Add(new MemoryTransaction(File, _offset, end, frames, xid, isPrepare));
        _offset = end;
    });

    private void Change(Action change)
    {
        lock (_gate)
        {
            change();
            _version++;
            Monitor.PulseAll(_gate);
        }
    }
}
