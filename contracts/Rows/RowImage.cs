namespace Router.Contracts.Rows;

/// <summary>A row as the server wrote it: columns are found and decoded when they are asked for. Valid as long as its batch.</summary>
public readonly struct RowImage
{
    private readonly ChangeFrame? _frame;
    private readonly RowLayout _layout;
    private readonly int _version;
    private readonly int _start;
    private readonly int _end;

    internal RowImage(ChangeFrame frame, int version, RowLayout layout, int start, int end)
    {
        _frame = frame;
        _version = version;
        _layout = layout;
        _start = start;
        _end = end;
    }

    /// <summary>Whether there is such an image: an insert has none before, a delete none after.</summary>
    public bool Exists => _frame is not null;
}
