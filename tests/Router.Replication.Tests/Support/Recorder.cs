using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Replication.Tests.Support;

/// <summary>Holds what a feed hands over the way any consumer must: rows count when their transaction is committed.</summary>
internal sealed class Recorder : IChangeConsumer
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 256 };

    private readonly Lock _lock = new();
    private readonly List<RecordedChange> _open = [];
    private readonly Dictionary<string, List<RecordedChange>> _prepared = [];
    private readonly List<RecordedChange> _changes = [];
    private readonly List<(Transaction Transaction, SourcePosition After)> _transactions = [];
    private SourcePosition? _position;
    private int _discarded;

    /// <summary>Called on the reading thread after every commit.</summary>
    public Action<Transaction>? Committed { get; init; }

    /// <summary>Called on the reading thread when rows come, before anybody knows whether they are committed.</summary>
    public Action? Appended { get; init; }

    /// <summary>Transactions up to this one are dropped when they come again, as a change log does after a resume.</summary>
    public long SkipThroughSequence { get; init; } = -1;

    public IReadOnlyList<RecordedChange> Changes => Locked(() => (IReadOnlyList<RecordedChange>)[.. _changes]);

    public int Count => Locked(() => _changes.Count);

    /// <summary>Every committed transaction, also those of which nothing is followed, and what to save after it.</summary>
    public IReadOnlyList<(Transaction Transaction, SourcePosition After)> Transactions => Locked(() => (IReadOnlyList<(Transaction, SourcePosition)>)[.. _transactions]);

    public SourcePosition? Position => Locked(() => _position);

    /// <summary>Rows that were handed over and then undone.</summary>
    public int Discarded => Locked(() => _discarded);

    public IReadOnlyList<string> Prepared => Locked(() => (IReadOnlyList<string>)[.. _prepared.Keys]);

    public void Append(ChangeFrame frame)
    {
        Appended?.Invoke();
        lock (_lock)
        {
            var batch = frame.Open();
            if (batch.Kind == ChangeKind.Table)
            {
                _open.Add(new RecordedChange(batch.FirstToken, batch.Transaction, batch.Table.Name, batch.Kind, batch.TableChange, null, null, null));
                return;
            }

            foreach (var row in batch)
            {
                _open.Add(new RecordedChange(
                    row.Token, batch.Transaction, batch.Table.Name, row.Kind, TableChange.None, Write(row.WriteKeyJson), Image(row.Before), Image(row.After)));
            }
        }
    }

    public long Mark() => Locked(() => _open.Count);

    public void Rewind(long mark)
    {
        lock (_lock)
        {
            _discarded += _open.Count - (int)mark;
            _open.RemoveRange((int)mark, _open.Count - (int)mark);
        }
    }

    public void Commit(in Transaction transaction, ILogPosition position) => Deliver(_open, transaction, position);

    public void Discard()
    {
        lock (_lock)
        {
            _discarded += _open.Count;
            _open.Clear();
        }
    }

    public void Prepare(string xid)
    {
        lock (_lock)
        {
            _prepared[xid] = [.. _open];
            _open.Clear();
        }
    }

    public void CommitPrepared(string xid, in Transaction transaction, ILogPosition position)
    {
        List<RecordedChange>? rows;
        lock (_lock)
        {
            if (!_prepared.Remove(xid, out rows))
            {
                throw new UnknownPreparedTransactionException(xid);
            }
        }

        Deliver(rows, transaction, position);
    }

    public void DiscardPrepared(string xid, ILogPosition position)
    {
        lock (_lock)
        {
            _discarded += _prepared.Remove(xid, out var rows) ? rows.Count : 0;
            _position = position.Capture();
        }
    }

    public void Advance(ILogPosition position)
    {
        lock (_lock)
        {
            _position = position.Capture();
        }
    }

    public void Idle()
    {
    }

    private void Deliver(List<RecordedChange> rows, Transaction transaction, ILogPosition position)
    {
        lock (_lock)
        {
            if (transaction.Sequence > SkipThroughSequence)
            {
                _changes.AddRange(rows.Select(row => row with { Transaction = transaction, Token = new ChangeToken(transaction.Sequence, row.Token.Row) }));
                _position = position.Capture();
                _transactions.Add((transaction, _position));
            }

            rows.Clear();
        }

        Committed?.Invoke(transaction);
    }

    private T Locked<T>(Func<T> read)
    {
        lock (_lock)
        {
            return read();
        }
    }

    private static string? Image(RowImage image) => image.Exists ? Write(image.WriteJson) : null;

    public static string Write(Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output, Plain))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
