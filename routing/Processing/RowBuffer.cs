using Router.Contracts;

namespace Router.Routing.Processing;

/// <summary>Rows copied one behind the other, with the int half of each one's token, in memory that is used again.</summary>
internal sealed class RowBuffer
{
    /// <summary>A buffer that an unusual batch made larger than this is let go after it.</summary>
    private const int KeptBytes = 1 << 20;

    private byte[] _bytes = [];
    private int[] _tokenRows = [];

    public int LengthBytes { get; private set; }

    public int Count { get; private set; }

    public void Clear() => LengthBytes = Count = 0;

    public void Add(ReadOnlySpan<byte> row, int tokenRow)
    {
        if (_bytes.Length - LengthBytes < row.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Max(LengthBytes + row.Length, Math.Min(2L * _bytes.Length, Array.MaxLength)));
        }

        if (Count == _tokenRows.Length)
        {
            Array.Resize(ref _tokenRows, Math.Max(16, 2 * Count));
        }

        row.CopyTo(_bytes.AsSpan(LengthBytes));
        LengthBytes += row.Length;
        _tokenRows[Count++] = tokenRow;
    }

    /// <summary>Lets the frame hold those rows: <paramref name="count"/> from row <paramref name="first"/>, the bytes from <paramref name="offset"/> on.</summary>
    public void Fill(ChangeFrame frame, int first, int offset, int count, int lengthBytes)
    {
        frame.FirstRow = count == 0 ? 0 : _tokenRows[first] >> 1;
        frame.RowCount = count;
        frame.TokenRows = _tokenRows.AsMemory(first, count);
        frame.Bytes = _bytes;
        frame.Offset = offset;
        frame.LengthBytes = lengthBytes;
    }

    /// <summary>Lets a buffer go that is larger than need be; true where that was so.</summary>
    public bool Trim()
    {
        if (_bytes.Length <= KeptBytes)
        {
            return false;
        }

        _bytes = [];
        return true;
    }
}
