namespace Router.Contracts.Rows;

/// <summary>
/// A table's columns at one time of the log, and how its rows are read. One object for as long as the definition holds,
/// so that what is compiled for a table is compiled once a plan.
/// </summary>
public sealed class TablePlan
{
    private readonly Dictionary<string, int> _ordinalByName = new(StringComparer.OrdinalIgnoreCase);
    private RowLayout[] _partial = [];

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

    /// <summary>The layout of images that hold every column.</summary>
    public RowLayout Full { get; }

    /// <summary>How each column's value lies in bytes, by ordinal.</summary>
    internal ColumnShape[] Shapes { get; }

    /// <summary>The column's ordinal, or -1. Names compare as the server does: without case.</summary>
    public int Find(string name) => _ordinalByName.TryGetValue(name, out var ordinal) ? ordinal : -1;

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
