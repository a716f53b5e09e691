using System.Buffers;
using Router.Contracts.Rows;

namespace Router.Contracts.Frames;

/// <summary>A table's definition as bytes.</summary>
/// <remarks>
/// <code>
/// schema text | table text | has names (1) | columns (4) | for each: name text | type (1) | metadata (4) | collation (4) | nullable 1, unsigned 2 (1)
///   | meaning text | labels (4) | texts || key columns (4) | ordinals (4 each)
/// text: length (4, -1 for none) | UTF-8
/// </code>
/// </remarks>
internal static class PlanCodec
{
    private const byte Nullable = 1;
    private const byte Unsigned = 2;

    public static byte[] Write(TablePlan plan)
    {
        var output = new ArrayBufferWriter<byte>();
        var fields = new FieldWriter(output);
        fields.WriteText(plan.Name.Schema);
        fields.WriteText(plan.Name.Table);
        fields.WriteByte(plan.HasNames ? (byte)1 : (byte)0);
        fields.WriteInt32(plan.Columns.Count);
        foreach (var column in plan.Columns)
        {
            Write(fields, column);
        }

        fields.WriteInt32(plan.PrimaryKey.Count);
        foreach (var ordinal in plan.PrimaryKey)
        {
            fields.WriteInt32(ordinal);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <exception cref="MalformedFrameException">The bytes are no definition.</exception>
    public static TablePlan Read(ReadOnlySpan<byte> bytes)
    {
        var fields = new FieldReader(bytes);
        var name = new TableName(fields.ReadRequiredText(), fields.ReadRequiredText());
        var hasNames = fields.ReadFlag();
        var columns = new ColumnDefinition[fields.ReadCount()];
        for (var ordinal = 0; ordinal < columns.Length; ordinal++)
        {
            columns[ordinal] = ReadColumn(ref fields, ordinal);
        }

        var key = new int[fields.ReadCount()];
        foreach (ref var ordinal in key.AsSpan())
        {
            ordinal = fields.ReadInt32();
            if ((uint)ordinal >= (uint)columns.Length)
            {
                throw fields.Wrong(FrameFault.Plan, $"column {ordinal} of {columns.Length} is in the key of {name}");
            }
        }

        return fields.Left == 0
            ? new TablePlan(name, columns, key, hasNames)
            : throw fields.Wrong(FrameFault.LeftOver, $"{fields.Left} bytes follow the definition of {name}");
    }

    private static void Write(FieldWriter fields, ColumnDefinition column)
    {
        fields.WriteText(column.Name);
        fields.WriteByte((byte)column.Type);
        fields.WriteInt32(column.Metadata);
        fields.WriteInt32(column.CollationId);
        fields.WriteByte((byte)((column.IsNullable ? Nullable : 0) | (column.IsUnsigned ? Unsigned : 0)));
        fields.WriteText(column.Meaning);
        fields.WriteInt32(column.Labels.Count);
        foreach (var label in column.Labels)
        {
            fields.WriteText(label);
        }
    }

    private static ColumnDefinition ReadColumn(ref FieldReader fields, int ordinal)
    {
        var name = fields.ReadText();
        var type = (ColumnType)fields.ReadByte();
        var metadata = fields.ReadInt32();
        var collation = fields.ReadInt32();
        var flags = fields.ReadByte();
        if (metadata is < 0 or > ushort.MaxValue || flags > (Nullable | Unsigned))
        {
            throw fields.Wrong(FrameFault.Plan, $"column {ordinal} has metadata {metadata} and flags {flags}");
        }

        var meaning = fields.ReadText();
        var labels = new string[fields.ReadCount()];
        foreach (ref var label in labels.AsSpan())
        {
            label = fields.ReadRequiredText();
        }

        return new ColumnDefinition
        {
            Ordinal = ordinal,
            Name = name,
            Type = type,
            Metadata = metadata,
            CollationId = collation,
            IsNullable = (flags & Nullable) != 0,
            IsUnsigned = (flags & Unsigned) != 0,
            Meaning = meaning,
            Labels = labels,
        };
    }
}
