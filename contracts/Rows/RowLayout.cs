namespace Router.Contracts.Rows;

/// <summary>How the images of one table lie in bytes when they hold one given set of columns.</summary>
public sealed class RowLayout
{
    private RowLayout(TablePlan table) => Table = table;

    /// <summary>The table.</summary>
    public TablePlan Table { get; }

    internal static RowLayout Full(TablePlan table) => new(table);

    internal static RowLayout Partial(TablePlan table, ReadOnlySpan<byte> present) => new(table);

    internal bool HasColumns(ReadOnlySpan<byte> present) => throw new NotSupportedException();

    /// <summary>The length in bytes of the image that <paramref name="bytes"/> begins with.</summary>
    /// <exception cref="MalformedRowException">The bytes are no such image.</exception>
    public int Measure(ReadOnlySpan<byte> bytes) => throw new NotSupportedException();
}
