using Router.Contracts.Rows;

namespace Router.Contracts;

/// <summary>
/// The memory behind a <see cref="ChangeBatch"/>: filled by whoever delivers changes, and filled again for the next delivery.
/// Applications see only the batch.
/// </summary>
public sealed class ChangeFrame
{
    private TablePlan? _table;

    /// <summary>The source's name.</summary>
    public string Source { get; set; } = "main";

    /// <summary>The partition it is delivered by; empty where it is delivered by none.</summary>
    public string Partition { get; set; } = "";

    /// <summary>The transaction of the rows.</summary>
    public Transaction Transaction { get; set; }

    /// <summary>What happened.</summary>
    public ChangeKind Kind { get; set; }

    /// <summary>What happened to the table, where <see cref="Kind"/> is <see cref="ChangeKind.Table"/>.</summary>
    public TableChange TableChange { get; set; }

    /// <summary>
    /// Its number, from 0, among the changes of its table that say the same under the same token, in the order of the log: <c>RENAME TABLE a TO x, b TO a</c>
    /// renames a twice. The same on every replay, however batches are cut.
    /// </summary>
    public int TableChangeNumber { get; set; }

    /// <summary>The table and its columns.</summary>
    /// <exception cref="InvalidOperationException">The frame was never filled.</exception>
    public TablePlan Table
    {
        get => _table ?? throw new InvalidOperationException("The frame was never filled.");
        set => _table = value;
    }

    /// <summary>How before images lie in the bytes; null for inserts.</summary>
    public RowLayout? Before { get; set; }

    /// <summary>How after images lie in the bytes; null for deletes.</summary>
    public RowLayout? After { get; set; }

    /// <summary>The ordinal of the first row in its transaction.</summary>
    public int FirstRow { get; set; }

    /// <summary>Rows in the frame; the two images of an update are one.</summary>
    public int RowCount { get; set; }

    /// <summary>
    /// The int half of each row's token, one a row, where the frame holds only some rows of its event or halves of updates that changed their keys;
    /// empty where the rows follow each other from <see cref="FirstRow"/> on.
    /// </summary>
    public ReadOnlyMemory<int> TokenRows { get; set; }

    /// <summary>The array that holds the rows, in the binary log's own row encoding, between other things.</summary>
    public byte[] Bytes { get; set; } = [];

    /// <summary>The first byte of the first row.</summary>
    public int Offset { get; set; }

    /// <summary>The length of all rows in bytes.</summary>
    public int LengthBytes { get; set; }

    /// <summary>Counts up whenever batches over this frame stop being valid.</summary>
    internal int Version { get; private set; }

    /// <summary>The rows' bytes.</summary>
    public ReadOnlySpan<byte> Rows => Bytes.AsSpan(Offset, LengthBytes);

    /// <summary>A batch over what the frame holds now, valid until <see cref="Close"/>.</summary>
    public ChangeBatch Open() => new(this);

    /// <summary>Ends the validity of all batches made so far: using one then is an error that says so, never another batch's rows.</summary>
    public void Close() => Version++;

    /// <summary>The int half of a row's token.</summary>
    internal int TokenRow(int index) => TokenRows.IsEmpty ? 2 * (FirstRow + index) : TokenRows.Span[index];

    internal static InvalidOperationException HandedBack() =>
        new("This batch was handed back when its handler completed. Read it inside the handler, or keep batch.Copy().");

    /// <summary>A frame that holds a copy of the rows and is closed by nobody.</summary>
    public ChangeFrame Copy() => new()
    {
        Source = Source,
        Partition = Partition,
        Transaction = Transaction,
        Kind = Kind,
        TableChange = TableChange,
        TableChangeNumber = TableChangeNumber,
        _table = _table,
        Before = Before,
        After = After,
        FirstRow = FirstRow,
        RowCount = RowCount,
        TokenRows = TokenRows.ToArray(),
        Bytes = Rows.ToArray(),
        LengthBytes = LengthBytes,
    };

    /// <summary>Takes one row of another frame.</summary>
    internal void FillFrom(ChangeFrame other, int index, int start, int end)
    {
        Source = other.Source;
        Partition = other.Partition;
        Transaction = other.Transaction;
        Kind = other.Kind;
        TableChange = other.TableChange;
        TableChangeNumber = other.TableChangeNumber;
        _table = other._table;
        Before = other.Before;
        After = other.After;
        TokenRows = other.TokenRows.IsEmpty ? default : other.TokenRows.Slice(index, 1);
        FirstRow = other.TokenRow(index) >> 1;
        RowCount = 1;
        Bytes = other.Bytes;
        Offset = start;
        LengthBytes = end - start;
    }
}
