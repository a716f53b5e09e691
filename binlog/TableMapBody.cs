using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Binlog;

/// <summary>Reads a table map behind its number and flags into a plan of the table.</summary>
/// <remarks>
/// <code>
/// +-----------------+---+----------------+---+-----------+-----------+------------------------+------------------+------------+
/// | n | schema (n)  | 0 | n | name (n)   | 0 | columns c | types (c) | length | metadata      | nullable (c/8)   | optional.. |
/// +-----------------+---+----------------+---+-----------+-----------+------------------------+------------------+------------+
///  1 byte n               1 byte n             length-     1 byte each  length-  0 to 2 bytes    1 bit a column,
///                                              encoded                  encoded  a column        lowest first
/// </code>
/// Source: MySQL source documentation, "Table_map_event".
/// </remarks>
internal static class TableMapBody
{
    /// <summary>The most columns a table of either family can have.</summary>
    public const int MaxColumns = 4096;

    public static TablePlan Read(ReadOnlySpan<byte> content, ServerFlavor flavor)
    {
        var cursor = new EventCursor(content);
        var name = ReadName(ref cursor);
        var columns = ReadColumns(ref cursor);
        var optional = OptionalMetadata.Read(ref cursor, columns, flavor);
        cursor.End();
        return new TablePlan(name, columns, optional.PrimaryKey, optional.HasNames);
    }

    public static TableName ReadName(ref EventCursor cursor)
    {
        var schema = cursor.ReadText(cursor.ReadByte());
        cursor.ReadTerminator();
        var table = cursor.ReadText(cursor.ReadByte());
        cursor.ReadTerminator();
        return new TableName(schema, table);
    }

    private static ColumnDefinition[] ReadColumns(ref EventCursor cursor)
    {
        var count = ReadColumnCount(ref cursor);
        var types = cursor.Take(count);
        var metadata = new EventCursor(cursor.Take(cursor.ReadLengthEncodedLength()));
        var nullable = cursor.Take((count + 7) / 8);
        var columns = new ColumnDefinition[count];
        for (var i = 0; i < count; i++)
        {
            var type = (ColumnType)types[i];
            var ofColumn = ColumnMetadata.Read(ref metadata, ref type);
            var isNullable = (nullable[i / 8] & (1 << (i % 8))) != 0;
            columns[i] = new ColumnDefinition { Ordinal = i, Type = type, Metadata = ofColumn, IsNullable = isNullable };
        }

        metadata.End();
        return columns;
    }

    public static int ReadColumnCount(ref EventCursor cursor)
    {
        var count = cursor.ReadLengthEncoded();
        return count is >= 1 and <= MaxColumns
            ? (int)count
            : throw new MalformedEventException(EventFault.BadColumnCount, $"A table has {count} columns; servers allow 1 to {MaxColumns}.");
    }
}
