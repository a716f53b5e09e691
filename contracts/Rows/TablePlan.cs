using System.Buffers;
using System.Text.Json;
using Router.Contracts.Frames;

namespace Router.Contracts.Rows;

/// <summary>
/// A table's columns at one time of the log, and how its rows are read. One object for as long as the definition holds,
/// so that what is compiled for a table is compiled once a plan.
/// </summary>
public sealed class TablePlan
{
    private readonly Dictionary<string, int> _ordinalByName = new(StringComparer.OrdinalIgnoreCase);
    private RowLayout[] _partial = [];
    private JsonEncodedText[]? _jsonNames;
    private EncodedPlan? _encoded;

    /// <summary>Makes a plan.</summary>
    /// <param name="name">The table.</param>
    /// <param name="columns">All columns in order.</param>
    /// <param name="primaryKey">Ordinals of the primary key's columns in key order; empty where there is none.</param>
    /// <param name="hasNames">Whether names, signedness, character sets, labels and key are all known.</param>
    public TablePlan(TableName name, IReadOnlyList<ColumnDefinition> columns, IReadOnlyList<int> primaryKey, bool hasNames)
    {
        Name = name;
        Columns = columns;
        PrimaryKey = primaryKey;
        KeyOrdinals = [.. primaryKey];
        HasNames = hasNames;
        foreach (var column in columns)
        {
            if (column.Name is { } columnName)
            {
                _ordinalByName[columnName] = column.Ordinal;
            }
        }

        Shapes = [.. columns.Select(column => new ColumnShape(name, column))];
        Full = RowLayout.Full(this);
    }

    /// <summary>Schema and table.</summary>
    public TableName Name { get; }

    /// <summary>All columns, in order.</summary>
    public IReadOnlyList<ColumnDefinition> Columns { get; }

    /// <summary>Ordinals of the primary key's columns in key order; empty where there is none.</summary>
    public IReadOnlyList<int> PrimaryKey { get; }

    /// <summary>Whether names, signedness, character sets, labels and key are all known.</summary>
    public bool HasNames { get; }

    /// <summary>The identity of the definition, the same in every process; worked out when it is first asked for.</summary>
    public PlanId Id => (_encoded ??= new EncodedPlan(this)).Id;

    /// <summary>The definition as bytes.</summary>
    internal byte[] Encoded => (_encoded ??= new EncodedPlan(this)).Bytes;

    /// <summary>The layout of images that hold every column.</summary>
    public RowLayout Full { get; }

    /// <summary>The same as an array, for what is done for every row.</summary>
    internal int[] KeyOrdinals { get; }

    /// <summary>How each column's value lies in bytes, by ordinal.</summary>
    internal ColumnShape[] Shapes { get; }

    /// <summary>The column's name as a JSON property, escaped once.</summary>
    internal JsonEncodedText JsonName(int ordinal) => (_jsonNames ??= [.. Shapes.Select(shape => JsonEncodedText.Encode(shape.Name))])[ordinal];

    /// <summary>The column's ordinal, or -1. Names compare as the server does: without case.</summary>
    public int Find(string name) => _ordinalByName.TryGetValue(name, out var ordinal) ? ordinal : -1;

    /// <summary>The bytes of a key as rows have them, to find a row by (see <see cref="RowImage.TryGetKey"/>).</summary>
    /// <param name="values">A value for each column of the primary key, in the key's order: numbers, strings, byte arrays, dates and times.</param>
    /// <exception cref="ArgumentException">The table has no such key, or a column cannot hold its value.</exception>
    public byte[] EncodeKey(params ReadOnlySpan<object> values)
    {
        if (values.Length != PrimaryKey.Count || values.Length == 0)
        {
            throw new ArgumentException($"{Name} has a primary key of {PrimaryKey.Count} columns, but {values.Length} values are given.", nameof(values));
        }

        var bytes = new ArrayBufferWriter<byte>();
        for (var index = 0; index < values.Length; index++)
        {
            ColumnWriter.Write(Shapes[PrimaryKey[index]], values[index], bytes);
        }

        return bytes.WrittenSpan.ToArray();
    }

    internal ArgumentException NoSuchColumn(string name) => new(HasNames
        ? $"{Name} has no column '{name}'; it has {string.Join(", ", Columns.Select(column => column.Name))}."
        : $"{Name} has no column '{name}' that is known: set binlog_row_metadata=FULL on the server, or read columns by their ordinal.");

    /// <summary>The layout of images that hold the columns whose bits are set; kept, so that one set of columns has one layout.</summary>
    /// <param name="present">One bit a column, lowest first, as rows events carry it.</param>
    public RowLayout Layout(ReadOnlySpan<byte> present)
    {
        if (Full.HasColumns(present))
        {
            return Full;
        }

        foreach (var layout in _partial)
        {
            if (layout.HasColumns(present))
            {
                return layout;
            }
        }

        var added = RowLayout.Partial(this, present);
        _partial = [.. _partial, added];
        return added;
    }
}
