using Router.Contracts.Rows;

namespace Router.Contracts;

/// <summary>Single rows, read between two points of the log: whoever also follows the log knows from it what happened between them.</summary>
/// <param name="Table">The table's columns.</param>
/// <param name="Low">Every transaction that this covers is in the rows.</param>
/// <param name="UpToSequence">No transaction of this sequence or a greater one is in the rows.</param>
/// <param name="Rows">The rows in the order of the keys asked for, as inserts of one row; null where there is no such row. Valid as long as anybody holds them.</param>
public sealed record RowReading(TablePlan Table, LogPoint Low, long UpToSequence, IReadOnlyList<ChangeBatch?> Rows)
{
    /// <summary>The point of the log that <see cref="UpToSequence"/> is the sequence of; null where it is not known.</summary>
    public LogPoint? UpTo { get; init; }
}
