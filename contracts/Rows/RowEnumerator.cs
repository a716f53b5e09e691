using System.Runtime.CompilerServices;

namespace Router.Contracts.Rows;

/// <summary>Walks the rows of a frame; made by <see cref="ChangeBatch.GetEnumerator"/>.</summary>
public struct RowEnumerator
{
    private readonly ChangeFrame _frame;
    private readonly int _version;
    private readonly int _end;
    private int _next;
    private int _index;
    private RowChange _current;

    internal RowEnumerator(ChangeFrame frame)
    {
        _frame = frame;
        _version = frame.Version;
        _next = frame.Offset;
        _end = frame.Offset + frame.LengthBytes;
        _index = 0;
    }

    /// <summary>The row the walk stands at.</summary>
    public readonly RowChange Current => _current;

    /// <summary>Steps to the next row, if there is one.</summary>
    /// <exception cref="MalformedRowException">The bytes are not rows of this table.</exception>
    /// <exception cref="InvalidOperationException">The handler that received the batch has completed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool MoveNext()
    {
        if (_frame.Version != _version)
        {
            throw ChangeFrame.HandedBack();
        }

        // Counted rather than measured by its end: a row without columns takes no byte.
        if (_index >= _frame.RowCount)
        {
            return _next == _end ? false : throw RowLayout.LeftOver(_frame.After ?? _frame.Before, _end - _next);
        }

        var bytes = _frame.Bytes.AsSpan(_next, _end - _next);
        var beforeBytes = _frame.Before is { } before ? before.Measure(bytes) : 0;
        var afterBytes = _frame.After is { } after ? after.Measure(bytes[beforeBytes..]) : 0;
        _current = new RowChange(_frame, _index++, _next, _next + beforeBytes, _next + beforeBytes + afterBytes);
        _next += beforeBytes + afterBytes;
        return true;
    }
}
