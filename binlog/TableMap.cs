using System.Runtime.CompilerServices;
using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Binlog;

/// <summary>
/// A table's definition as the log tells it before its rows. One object as long as the definition stays the same byte for byte,
/// also when the server gives the table another number.
/// </summary>
public sealed class TableMap
{
    private readonly byte[] _content;

    internal TableMap(ulong tableId, ReadOnlySpan<byte> content, TablePlan plan)
    {
        TableId = tableId;
        Plan = plan;
        _content = content.ToArray();
    }

    /// <summary>The number under which the newest rows name the table; 6 bytes.</summary>
    public ulong TableId { get; internal set; }

    /// <summary>Schema and name.</summary>
    public TableName Name => Plan.Name;

    /// <summary>
    /// How rows are read. What the log itself tells; where that lacks names (<see cref="TablePlan.HasNames"/>), whoever knows them sets a
    /// better plan of the same columns.
    /// </summary>
    public TablePlan Plan { get; set; }

    /// <summary>All of the event but number and flags: name, columns and their metadata. Equal bytes are equal definitions.</summary>
    public ReadOnlyMemory<byte> Content => _content;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool HasContent(ReadOnlySpan<byte> content) => content.SequenceEqual(_content);
}
