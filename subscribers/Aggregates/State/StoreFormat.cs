using System.Globalization;
using Router.Contracts.Rows;
using Router.Subscribers.Aggregates.Measures;

namespace Router.Subscribers.Aggregates.State;

/// <summary>How an aggregate's state lies in memory, for the types that the table's columns have: what keys look like, and what is put together how.</summary>
internal sealed class StoreFormat
{
    /// <summary>The column of keys that tells when the window begins: microseconds since 1970.</summary>
    private const string WindowColumn = "window";

    private readonly string _text;

    private StoreFormat(AggregateDefinition definition, IReadOnlyDictionary<string, ColumnDefinition> columns)
    {
        Definition = definition;
        Columns = columns;
        Keys = MakeKeys();
        KeyOrders = [.. Keys.Shapes.Select(shape => new ValueOrder(shape))];
        (Accumulators, AccumulatorOfMeasure) = MakeAccumulators();
        WindowShape = definition.Window?.Column is { } column ? WindowOf(Shape(column)) : null;
        _text = string.Join(";", columns.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} {TypeOf(pair.Value)}"));
    }

    public AggregateDefinition Definition { get; }

    /// <summary>The columns that the state depends on, by the names in the definition.</summary>
    public IReadOnlyDictionary<string, ColumnDefinition> Columns { get; }

    /// <summary>A group's key is a row of this table: the window's begin where there are windows, then the columns that are grouped by.</summary>
    public TablePlan Keys { get; }

    public ValueOrder[] KeyOrders { get; }

    public Accumulator[] Accumulators { get; }

    /// <summary>Each measure's place among the accumulators; -1 for COUNT(*).</summary>
    public int[] AccumulatorOfMeasure { get; }

    /// <summary>The column that tells the window; null where there is none.</summary>
    public ColumnShape? WindowShape { get; }

    /// <summary>All types in a line: keys and state of equal ones are of one form.</summary>
    public string Text => _text;

    public bool HasWindow => Definition.Window is not null;

    /// <summary>The bytes of a key before its first value.</summary>
    public int KeyBitmapBytes => (Keys.Columns.Count + 7) / 8;

    /// <summary>The format for a table's columns.</summary>
    /// <exception cref="ArgumentException">The table lacks a column, or one has a type that cannot be put together so.</exception>
    public static StoreFormat Of(AggregateDefinition definition, TablePlan table)
    {
        var columns = new Dictionary<string, ColumnDefinition>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in definition.GroupBy.Concat(definition.Measures.Select(measure => measure.Column)).Append(definition.Window?.Column).OfType<string>())
        {
            var ordinal = table.Find(name);
            columns[name] = ordinal >= 0 ? table.Columns[ordinal] : throw table.NoSuchColumn(name);
        }

        return new StoreFormat(definition, columns);
    }

    public static StoreFormat Read(AggregateDefinition definition, ref StateInput input)
    {
        var columns = new Dictionary<string, ColumnDefinition>(StringComparer.OrdinalIgnoreCase);
        for (var count = input.ReadCount(); count > 0; count--)
        {
            columns.Add(input.ReadText(), ColumnFormat.Read(ref input));
        }

        return new StoreFormat(definition, columns);
    }

    public void Write(StateOutput output)
    {
        output.Write((long)Columns.Count);
        foreach (var (name, column) in Columns)
        {
            output.Write(name);
            ColumnFormat.Write(column, output);
        }
    }

    /// <summary>Whether state of the one is state of the other.</summary>
    public bool IsSameAs(StoreFormat other) => ReferenceEquals(this, other) || _text == other._text;

    /// <summary>What differs, in words.</summary>
    public string DifferenceTo(StoreFormat other) => string.Join(", ", Columns
        .Where(pair => other.Columns.TryGetValue(pair.Key, out var column) && TypeOf(column) != TypeOf(pair.Value))
        .Select(pair => $"{pair.Key} was {TypeOf(pair.Value)} and is {TypeOf(other.Columns[pair.Key])}"));

    private static string TypeOf(ColumnDefinition column)
    {
        var shape = new ColumnShape(default, column);
        var digits = shape.Encoding is ColumnEncoding.Decimal or ColumnEncoding.Time2 or ColumnEncoding.DateTime2 or ColumnEncoding.Timestamp2 ? column.Metadata : 0;
        return string.Create(CultureInfo.InvariantCulture, $"{shape.Encoding} of {shape.PrefixBytes}+{shape.WidthBytes} bytes, {digits >> 8}.{digits & 0xFF}");
    }

    private ColumnShape Shape(string column) => new(Definition.Table, Columns[column] with { Name = column });

    private TablePlan MakeKeys()
    {
        var names = Definition.GroupBy;
        var window = HasWindow ? new ColumnDefinition { Ordinal = 0, Name = WindowColumn, Type = ColumnType.LongLong } : null;
        var first = window is null ? 0 : 1;
        var columns = names.Select((name, index) => Columns[Checked(name, "grouped by", ValueOrder.IsByBytes)] with { Ordinal = first + index, Name = name });
        return new TablePlan(Definition.Table, window is null ? [.. columns] : [window, .. columns], [], hasNames: true);
    }

    private (Accumulator[], int[]) MakeAccumulators()
    {
        var made = new Dictionary<(string Form, string Column), int>();
        var accumulators = new List<Accumulator>();
        var places = new int[Definition.Measures.Count];
        for (var index = 0; index < places.Length; index++)
        {
            var measure = Definition.Measures[index];
            if (measure.Column is not { } column)
            {
                places[index] = -1;
                continue;
            }

            var key = (FormOf(measure.Kind), column.ToUpperInvariant());
            if (!made.TryGetValue(key, out places[index]))
            {
                places[index] = made[key] = accumulators.Count;
                accumulators.Add(Make(measure));
            }
        }

        return ([.. accumulators], places);
    }

    private static string FormOf(MeasureKind kind) => kind switch
    {
        MeasureKind.CountOf => "count",
        MeasureKind.Sum or MeasureKind.Average => "sum",
        _ => "values",
    };

    private Accumulator Make(Measure measure)
    {
        var column = measure.Column!;
        switch (measure.Kind)
        {
            case MeasureKind.CountOf:
                return new CountAccumulator(Shape(column));
            case MeasureKind.Sum or MeasureKind.Average:
                return MakeSum(Shape(column)) ?? throw Unfit(column, "added up: only integers, YEAR, BIT, DECIMAL, FLOAT and DOUBLE can");
            case MeasureKind.CountDistinct:
                return new ValuesAccumulator(Shape(Checked(column, "told apart by its bytes", ValueOrder.IsByBytes)));
            default:
                return new ValuesAccumulator(Shape(Checked(
                    column, "ordered as the server orders it: only numbers, dates, times, binary columns and texts of ascii_bin, latin1_bin, utf8mb3_bin, utf8mb4_bin or utf8mb4_0900_bin can", ValueOrder.IsServers)));
        }
    }

    private static Accumulator? MakeSum(ColumnShape shape) => shape.Encoding switch
    {
        (>= ColumnEncoding.Int8 and <= ColumnEncoding.Year) or ColumnEncoding.Bit => new SumAccumulator<IntegerNumber>(shape, new IntegerNumber(shape.Encoding)),
        ColumnEncoding.Decimal => shape.Short is { } reader ? new SumAccumulator<DecimalNumber>(shape, new DecimalNumber(reader)) : new WideSumAccumulator(shape),
        ColumnEncoding.Single or ColumnEncoding.Double => new FloatSumAccumulator(shape),
        _ => null,
    };

    private ColumnShape WindowOf(ColumnShape shape) =>
        shape.Encoding is ColumnEncoding.Date or (>= ColumnEncoding.DateTime and <= ColumnEncoding.Timestamp2)
            ? shape
            : throw Unfit(shape.Name, "what windows are over: only DATE, DATETIME and TIMESTAMP can");

    private string Checked(string column, string what, Func<ColumnShape, bool> fits) => fits(Shape(column)) ? column : throw Unfit(column, what);

    private ArgumentException Unfit(string column, string what) =>
        new($"The aggregate '{Definition.Name}': {Definition.Table}.{column} ({TypeOf(Columns[column])}) cannot be {what}.");
}
