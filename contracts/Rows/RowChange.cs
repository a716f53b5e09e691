namespace Router.Contracts.Rows;

/// <summary>One changed row: what it was, what it is, and the identity of the change. Valid as long as its batch.</summary>
public readonly struct RowChange
{
    private readonly ChangeFrame _frame;
    private readonly int _version;
    private readonly int _index;
    private readonly int _start;
    private readonly int _middle;
    private readonly int _end;

    internal RowChange(ChangeFrame frame, int index, int start, int middle, int end)
    {
        _frame = frame;
        _version = frame.Version;
        _index = index;
        _start = start;
        _middle = middle;
        _end = end;
    }

    /// <summary>What happened.</summary>
    public ChangeKind Kind => _frame.Kind;

    /// <summary>The table and its columns.</summary>
    public TablePlan Table => _frame.Table;

    /// <summary>The identity of this change.</summary>
    public ChangeToken Token => new(_frame.Transaction.Sequence, 2 * (_frame.FirstRow + _index));

    /// <summary>The row before; <see cref="RowImage.Exists"/> is false for an insert.</summary>
    public RowImage Before => _frame.Before is { } layout ? new RowImage(_frame, _version, layout, _start, _middle) : default;

    /// <summary>The row after; <see cref="RowImage.Exists"/> is false for a delete.</summary>
    public RowImage After => _frame.After is { } layout ? new RowImage(_frame, _version, layout, _middle, _end) : default;
}
