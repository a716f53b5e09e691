namespace Router.Contracts.Rows;

/// <summary>Walks the rows of a frame; made by <see cref="ChangeBatch.GetEnumerator"/>.</summary>
public struct RowEnumerator
{
    private readonly ChangeFrame _frame;
    private readonly int _end;
    private int _next;
    private int _index;
    private RowChange _current;

    internal RowEnumerator(ChangeFrame frame)
    {
        _frame = frame;
        _next = frame.Offset;
        _end = frame.Offset + frame.LengthBytes;
        _index = 0;
    }

    /// <summary>The row the walk stands at.</summary>
    public readonly RowChange Current => _current;

    /// <summary>Steps to the next row, if there is one.</summary>
    /// <exception cref="MalformedRowException">The bytes are not rows of this table.</exception>
    public bool MoveNext()
    {
        if (_next >= _end)
        {
            return false;
        }

        var start = _next;
        var middle = start + (_frame.Before?.Measure(_frame.Bytes.AsSpan(start, _end - start)) ?? 0);
        var end = middle + (_frame.After?.Measure(_frame.Bytes.AsSpan(middle, _end - middle)) ?? 0);
        _current = new RowChange(_frame, _index++, start, middle, end);
        _next = end;
        return true;
    }
}
