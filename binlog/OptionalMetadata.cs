using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Binlog;

/// <summary>The fields at the end of a table map that name the columns and tell their signs, character sets, labels and key.</summary>
/// <remarks>
/// <code>
/// +------+--------+------------+------+--------+------------+
/// | type | length | value (..) | type | length | value (..) |  ...   to the end; length is length-encoded; unknown types are skipped
/// +------+--------+------------+------+--------+------------+
/// </code>
/// A field lists only the columns it applies to, in order. Which those are differs (seen on MySQL 9.7 and MariaDB 10.11):
/// signs: integers, FLOAT, DOUBLE, DECIMAL and YEAR on both; character sets: CHAR, VARCHAR and BLOB of every kind on both, binary ones too,
/// besides VECTOR on MySQL, and GEOMETRY and COMPRESSED columns on MariaDB, whose JSON is a BLOB and whose UUID and INET are CHAR.
/// Source: MySQL source documentation, "Table_map_event", optional metadata fields.
/// </remarks>
internal sealed class OptionalMetadata
{
    private readonly ColumnDefinition[] _columns;
    private readonly ServerFlavor _flavor;
    private readonly List<byte[]>?[] _labels;

    private OptionalMetadata(ColumnDefinition[] columns, ServerFlavor flavor)
    {
        _columns = columns;
        _flavor = flavor;
        _labels = new List<byte[]>?[columns.Length];
    }

    public bool HasNames { get; private set; }

    public int[] PrimaryKey { get; private set; } = [];

    /// <summary>Reads to the end and completes the columns.</summary>
    public static OptionalMetadata Read(ref EventCursor cursor, ColumnDefinition[] columns, ServerFlavor flavor)
    {
        var metadata = new OptionalMetadata(columns, flavor);
        while (cursor.Remaining > 0)
        {
            var field = (OptionalField)cursor.ReadByte();
            var value = new EventCursor(cursor.Take(cursor.ReadLengthEncodedLength()));
            if (metadata.ReadField(field, ref value))
            {
                value.End();
            }
        }

        metadata.DecodeLabels();
        return metadata;
    }

    /// <summary>Reads one field; false where it tells nothing that we need.</summary>
    private bool ReadField(OptionalField field, ref EventCursor value)
    {
        switch (field)
        {
            case OptionalField.Signedness:
                ReadSignedness(ref value);
                return true;
            case OptionalField.DefaultCharset:
                ReadDefaultCollation(ref value, ColumnsOf.CharacterSets);
                return true;
            case OptionalField.ColumnCharset:
                ReadCollations(ref value, ColumnsOf.CharacterSets);
                return true;
            case OptionalField.EnumAndSetDefaultCharset:
                ReadDefaultCollation(ref value, ColumnsOf.EnumAndSet);
                return true;
            case OptionalField.EnumAndSetColumnCharset:
                ReadCollations(ref value, ColumnsOf.EnumAndSet);
                return true;
            case OptionalField.ColumnName:
                ReadNames(ref value);
                return true;
            case OptionalField.SetLabels:
                ReadLabels(ref value, ColumnsOf.Set);
                return true;
            case OptionalField.EnumLabels:
                ReadLabels(ref value, ColumnsOf.Enum);
                return true;
            case OptionalField.SimplePrimaryKey:
                ReadPrimaryKey(ref value, hasPrefixes: false);
                return true;
            case OptionalField.PrimaryKeyWithPrefix:
                ReadPrimaryKey(ref value, hasPrefixes: true);
                return true;
            default:
                return false;
        }
    }

    /// <summary>One bit a numeric column, highest first; set is unsigned.</summary>
    private void ReadSignedness(ref EventCursor value)
    {
        byte bits = 0;
        var ordinal = 0;
        for (var i = Next(-1, ColumnsOf.Signs); i < _columns.Length; i = Next(i, ColumnsOf.Signs))
        {
            bits = ordinal++ % 8 == 0 ? value.ReadByte() : (byte)(bits << 1);
            _columns[i] = _columns[i] with { IsUnsigned = (bits & 0x80) != 0 };
        }
    }

    /// <summary>A collation for all, then pairs of a column's index in the list and its own collation.</summary>
    private void ReadDefaultCollation(ref EventCursor value, ColumnsOf list)
    {
        var common = ReadCollation(ref value);
        for (var i = Next(-1, list); i < _columns.Length; i = Next(i, list))
        {
            _columns[i] = _columns[i] with { CollationId = common };
        }

        while (value.Remaining > 0)
        {
            var column = At(value.ReadLengthEncoded(), list);
            _columns[column] = _columns[column] with { CollationId = ReadCollation(ref value) };
        }
    }

    private void ReadCollations(ref EventCursor value, ColumnsOf list)
    {
        for (var i = Next(-1, list); i < _columns.Length; i = Next(i, list))
        {
            _columns[i] = _columns[i] with { CollationId = ReadCollation(ref value) };
        }
    }

    private static int ReadCollation(ref EventCursor value)
    {
        var id = value.ReadLengthEncoded();
        return id <= ushort.MaxValue ? (int)id : throw Bad($"{id} is the id of no collation.");
    }

    private void ReadNames(ref EventCursor value)
    {
        for (var i = 0; i < _columns.Length; i++)
        {
            _columns[i] = _columns[i] with { Name = value.ReadText(value.ReadLengthEncodedLength()) };
        }

        HasNames = true;
    }

    /// <summary>For each column of the list: how many, then each with its length before it, in the column's own character set.</summary>
    private void ReadLabels(ref EventCursor value, ColumnsOf list)
    {
        for (var i = Next(-1, list); i < _columns.Length; i = Next(i, list))
        {
            var count = value.ReadLengthEncodedLength();
            var labels = new List<byte[]>(count);
            while (labels.Count < count)
            {
                labels.Add(value.Take(value.ReadLengthEncodedLength()).ToArray());
            }

            _labels[i] = labels;
        }
    }

    /// <summary>The columns in key order, each followed by the length of its prefix where some have one.</summary>
    private void ReadPrimaryKey(ref EventCursor value, bool hasPrefixes)
    {
        var key = new List<int>();
        while (value.Remaining > 0)
        {
            key.Add(At(value.ReadLengthEncoded(), ColumnsOf.All));
            if (hasPrefixes)
            {
                value.ReadLengthEncoded();
            }
        }

        PrimaryKey = [.. key];
    }

    /// <summary>At the end, because the labels' character sets may come after them.</summary>
    private void DecodeLabels()
    {
        for (var i = 0; i < _columns.Length; i++)
        {
            if (_labels[i] is { } labels)
            {
                var collation = _columns[i].CollationId;
                _columns[i] = _columns[i] with { Labels = labels.ConvertAll(label => LabelText.Decode(label, collation)).ToArray() };
            }
        }
    }

    /// <summary>The next column of a list after the given one; the number of columns where there is none.</summary>
    private int Next(int column, ColumnsOf list)
    {
        do
        {
            column++;
        }
        while (column < _columns.Length && !list.Has(_columns[column].Type, _flavor));
        return column;
    }

    /// <summary>The column that stands at an index of a list.</summary>
    private int At(ulong index, ColumnsOf list)
    {
        var column = Next(-1, list);
        for (ulong i = 0; i < index && column < _columns.Length; i++)
        {
            column = Next(column, list);
        }

        return column < _columns.Length ? column : throw Bad($"Column {index} of a list is named, which has fewer.");
    }

    private static MalformedEventException Bad(string message) => new(EventFault.BadMetadata, message);
}
