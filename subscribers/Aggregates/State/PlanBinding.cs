using Router.Contracts.Rows;

namespace Router.Subscribers.Aggregates.State;

/// <summary>An aggregate's columns in one table plan, worked out once.</summary>
internal sealed class PlanBinding
{
    private readonly int[] _needed;
    private readonly bool _needsAll;
    private RowLayout? _checkedLayout;

    /// <exception cref="ArgumentException">The table lacks a column, or one has a type that cannot be put together so.</exception>
    public PlanBinding(AggregateDefinition definition, TablePlan table)
    {
        Table = table;
        Format = StoreFormat.Of(definition, table);
        Condition = definition.Where?.For(table);
        WindowOrdinal = definition.Window?.Column is { } window ? table.Find(window) : -1;
        Ordinals = [.. Format.Accumulators.Select(accumulator => table.Find(accumulator.Shape.Definition.Name!))];
        FirstKeys = new KeyBuilder(Format, [.. definition.GroupBy.Select(table.Find)]);
        SecondKeys = new KeyBuilder(Format, [.. definition.GroupBy.Select(table.Find)]);
        _needsAll = definition.Columns is null;
        _needed = definition.Columns is { } columns ? [.. columns.Select(table.Find).Where(ordinal => ordinal >= 0)] : [];
    }

    public TablePlan Table { get; }

    public StoreFormat Format { get; }

    /// <summary>Which rows count; null for all.</summary>
    public Func<RowImage, bool>? Condition { get; }

    /// <summary>The column that tells the window; -1 where there is none.</summary>
    public int WindowOrdinal { get; }

    /// <summary>Each accumulator's column.</summary>
    public int[] Ordinals { get; }

    public KeyBuilder FirstKeys { get; }

    public KeyBuilder SecondKeys { get; }

    /// <summary>When the row is, in microseconds since 1970 by the column's own clock; null where it has no time that the calendar has.</summary>
    public long? TimeOf(in RowSpan row)
    {
        if (!row.Exists || !row.Layout!.TryTake(row.Bytes, WindowOrdinal, out var value))
        {
            return null;
        }

        var shape = Format.WindowShape!;
        var time = shape.Encoding == ColumnEncoding.Date
            ? new DateTimeValue(TemporalReader.ReadDate(value), 0, 0, 0, 0, 0, false)
            : TemporalReader.ReadDateTime(shape, value);
        return time.IsCalendar ? (time.ToDateTime() - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond : null;
    }

    /// <exception cref="IncompleteImageException">Images of the layout lack a column that is needed.</exception>
    public void Check(RowLayout? layout, string aggregate)
    {
        if (layout is null || ReferenceEquals(layout, _checkedLayout) || ReferenceEquals(layout, Table.Full))
        {
            return;
        }

        foreach (var ordinal in _needsAll ? Enumerable.Range(0, Table.Columns.Count) : _needed)
        {
            if (!layout.Holds(ordinal))
            {
                throw new IncompleteImageException(aggregate, Table.Shapes[ordinal].FullName);
            }
        }

        _checkedLayout = layout;
    }
}
