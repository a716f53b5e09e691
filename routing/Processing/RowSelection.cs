using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Routing.Processing;

/// <summary>Some rows of a frame, one behind the other in a buffer that is used again, as a frame of their own with their own tokens.</summary>
internal sealed class RowSelection
{
    /// <summary>A buffer that an unusual batch made larger than this is let go after it.</summary>
    private const int KeptBytes = 1 << 20;

    private byte[] _bytes = [];
    private int[] _tokenRows = [];
    private int _lengthBytes;
    private int _count;

    /// <summary>The rows chosen, once <see cref="Finish"/> was called.</summary>
    public ChangeFrame Frame { get; } = new();

    public int Count => _count;

    public void Begin() => _lengthBytes = _count = 0;

    public void Add(in RowChange change) => Add(change.Bytes, change.Token.Row);

    public void Add(ReadOnlySpan<byte> row, int tokenRow)
    {
        if (_bytes.Length - _lengthBytes < row.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_lengthBytes + row.Length, Math.Min(2 * _bytes.Length, Array.MaxLength)));
        }

        if (_count == _tokenRows.Length)
        {
            Array.Resize(ref _tokenRows, Math.Max(16, 2 * _count));
        }

        row.CopyTo(_bytes.AsSpan(_lengthBytes));
        _lengthBytes += row.Length;
        _tokenRows[_count++] = tokenRow;
    }

    /// <summary>The frame of what was chosen from <paramref name="source"/>; itself where that is everything.</summary>
    public ChangeFrame Finish(ChangeFrame source)
    {
        if (_count == source.RowCount)
        {
            return source;
        }

        var frame = Frame;
        frame.Source = source.Source;
        frame.Transaction = source.Transaction;
        frame.Kind = source.Kind;
        frame.TableChange = source.TableChange;
        frame.Table = source.Table;
        frame.Before = source.Before;
        frame.After = source.After;
        frame.FirstRow = _count == 0 ? 0 : _tokenRows[0] >> 1;
        frame.RowCount = _count;
        frame.TokenRows = _tokenRows.AsMemory(0, _count);
        frame.Bytes = _bytes;
        frame.Offset = 0;
        frame.LengthBytes = _lengthBytes;
        return frame;
    }

    /// <summary>Ends the validity of batches over the rows chosen.</summary>
    public void Close()
    {
        Frame.Close();
        if (_bytes.Length > KeptBytes)
        {
            _bytes = [];
            Frame.Bytes = [];
        }
    }
}
