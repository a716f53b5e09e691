using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Grains.Reading;

/// <summary>Committed rows of one event, or a change of a whole table, kept for readers. The bytes stay as they are.</summary>
internal readonly struct HeldFrame(ChangeFrame frame, ChangeToken token, byte[] bytes, int offset)
{
    /// <summary>About what it takes besides its rows.</summary>
    public const int OverheadBytes = 160;

    private readonly Transaction _transaction = frame.Transaction;
    private readonly RowLayout? _before = frame.Before;
    private readonly RowLayout? _after = frame.After;
    private readonly byte[] _bytes = bytes;
    private readonly int _offset = offset;
    private readonly int _firstRow = frame.FirstRow;
    private readonly int _rowCount = frame.RowCount;
    private readonly TableChange _tableChange = frame.TableChange;

    /// <summary>The place of its last row, as <see cref="Contracts.Orleans.Streams.StreamTokens.ToResumeToken"/> tells it.</summary>
    public ChangeToken Token { get; } = token;

    public TablePlan Table { get; } = frame.Table;

    public ChangeKind Kind { get; } = frame.Kind;

    public int LengthBytes { get; } = frame.LengthBytes;

    /// <summary>Whether all of it comes after that place.</summary>
    public bool IsAfter(ChangeToken place) => place.Sequence < Token.Sequence || (place.Sequence == Token.Sequence && place.Row < Math.Min(2 * _firstRow, Token.Row));

    public long CommitMicroseconds => _transaction.CommitMicroseconds;

    public void Fill(ChangeFrame frame)
    {
        frame.Transaction = _transaction;
        frame.Table = Table;
        frame.Before = _before;
        frame.After = _after;
        frame.Bytes = _bytes;
        frame.Offset = _offset;
        frame.LengthBytes = LengthBytes;
        frame.FirstRow = _firstRow;
        frame.RowCount = _rowCount;
        frame.TokenRows = default;
        frame.Kind = Kind;
        frame.TableChange = _tableChange;
    }
}
