using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Routing.Log;

/// <summary>Rows of one event of one committed transaction, lying in a segment of the change log.</summary>
internal struct LogEntry
{
    /// <summary>Counts all entries of the log from 1, whatever their partitions.</summary>
    public long Number;

    public Transaction Transaction;
    public TablePlan Table;
    public RowLayout? Before;
    public RowLayout? After;
    public byte[] Bytes;
    public int Offset;
    public int LengthBytes;
    public int FirstRow;
    public int RowCount;
    public int TableChangeNumber;
    public ChangeKind Kind;
    public TableChange TableChange;

    /// <summary>The levels above the partition that hold this entry too, a bit each: they take it first.</summary>
    public byte Above;

    /// <summary>Only in a part of a hot table that is read ahead: none of its rows is this part's, so that there is nothing to give and to acknowledge.</summary>
    public bool IsElsewhere;

    /// <summary>Only in a part of a hot table that is read ahead: the int half of the token of its last row here.</summary>
    public int LastTokenRow;

    /// <summary>The token of its last row, whatever the partition.</summary>
    public readonly ChangeToken LastToken => new(Transaction.Sequence, 2 * (FirstRow + Math.Max(RowCount, 1) - 1));

    public static LogEntry Of(ChangeFrame frame, byte[] bytes, int offset) => new()
    {
        Table = frame.Table,
        Before = frame.Before,
        After = frame.After,
        Bytes = bytes,
        Offset = offset,
        LengthBytes = frame.LengthBytes,
        FirstRow = frame.FirstRow,
        RowCount = frame.RowCount,
        Kind = frame.Kind,
        TableChange = frame.TableChange,
        TableChangeNumber = frame.TableChangeNumber,
    };

    public readonly void Fill(ChangeFrame frame)
    {
        frame.Transaction = Transaction;
        frame.Table = Table;
        frame.Before = Before;
        frame.After = After;
        frame.Bytes = Bytes;
        frame.Offset = Offset;
        frame.LengthBytes = LengthBytes;
        frame.FirstRow = FirstRow;
        frame.RowCount = RowCount;
        frame.TokenRows = default;
        frame.Kind = Kind;
        frame.TableChange = TableChange;
        frame.TableChangeNumber = TableChangeNumber;
    }
}
